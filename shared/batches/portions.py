"""Which commands of a batch share a transaction."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

MOST_TOGETHER = 100
"""Commands of one transaction: their keys, and the rows that they change, are locked until it ends."""


def together(commands: Sequence[tuple[Item, Iterable[Hashable]]], most: int = MOST_TOGETHER) -> Iterator[list[Item]]:
    """Items in portions of at most `most`, to be done one after another; each comes with the names of what it changes.

    Of two that share a name the later one is in a later portion, where it finds what the earlier one did; otherwise the
    order is of no meaning.
    """
    turns: dict[Hashable, int] = {}
    levels: dict[int, list[Item]] = {}
    for item, names in commands:
        called = set(names)
        turn = max((turns.get(name, 0) for name in called), default=0)
        turns.update(dict.fromkeys(called, turn + 1))
        levels.setdefault(turn, []).append(item)
    for turn in sorted(levels):
        yield from (levels[turn][first : first + most] for first in range(0, len(levels[turn]), most))
