"""Inputs that Hypothesis makes, as many of each kind and the same ones in every run."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from hypothesis import given, seed, settings
from hypothesis import strategies as st

T = TypeVar("T")


def each_of(made: Mapping[str, st.SearchStrategy[T]], number: int, look: Callable[[str, T], None]) -> Counter[str]:
    """Show `look` so many inputs or a few more, as many of each name; how many of each there were."""
    seen: Counter[str] = Counter()
    for place, name in enumerate(sorted(made)):
        _some(place, -(-number // len(made)), made[name], _counting(seen, name, look))
    assert set(seen) == set(made)
    return seen


def _some(place: int, number: int, made: st.SearchStrategy[T], look: Callable[[T], None]) -> None:
    """With a seed of its own: where two kinds are made alike, they do not get the same."""

    @seed(place)
    @settings(settings.get_profile("hostile"), max_examples=number)
    @given(made)
    def one(value: T) -> None:
        look(value)

    one()


def _counting(seen: Counter[str], name: str, look: Callable[[str, T], None]) -> Callable[[T], None]:
    def counted(value: T) -> None:
        seen[name] += 1
        look(name, value)

    return counted
