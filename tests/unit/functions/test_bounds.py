"""Whatever a command has in it is bounded: nothing is as long, as many or as large as its sender likes."""

import importlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from scripts.minierp.local.machine.state import CHECKOUT
from shared.values.record import Value

FUNCTIONS = CHECKOUT / "functions"
ENDLESS = ["x" * 100_000, "9" * 100_000, 10**40, -(10**40), Decimal(10) ** 40, Decimal(10) ** -40]
MANY: list[Any] = [{}] * 10_000


def commands() -> list[type[Value]]:
    """Every model of a use case, with the models inside it."""
    for file in sorted(FUNCTIONS.glob("*/*.py")):
        importlib.import_module(".".join(file.relative_to(CHECKOUT).with_suffix("").parts))
    return sorted(
        {each for each in subclasses(Value) if each.__module__.startswith("functions.") and each.model_fields},
        key=lambda each: f"{each.__module__}.{each.__name__}",
    )


def subclasses(kind: type[Value]) -> Iterator[type[Value]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


FIELDS = [(command, field) for command in commands() for field in command.model_fields]


def errors(command: type[Value], field: str, value: Any) -> list[tuple[Any, ...]]:
    """Where a command with this value in a field is wrong about that field."""
    try:
        command.model_validate({field: value})
    except ValidationError as refused:
        return [tuple(each["loc"]) for each in refused.errors() if each["loc"][:1] == (field,)]
    return []


def takes_several(kind: Any) -> bool:
    return (
        any(takes_several(each) for each in get_args(kind))
        or kind in (list, tuple)
        or (getattr(kind, "__origin__", None) in (list, tuple))
    )


@pytest.mark.parametrize(("command", "field"), FIELDS, ids=lambda part: getattr(part, "__name__", part))
def test_a_field_takes_no_text_and_no_number_without_end(command: type[Value], field: str) -> None:
    for value in ENDLESS:
        assert errors(command, field, value), f"takes {str(value)[:20]}"


@pytest.mark.parametrize(
    ("command", "field"),
    [(command, field) for command, field in FIELDS if takes_several(command.model_fields[field].annotation)],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_too_many_of_something_are_refused_before_anybody_looks_at_each(command: type[Value], field: str) -> None:
    found = errors(command, field, MANY)

    assert found == [(field,)]
