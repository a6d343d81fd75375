"""Whatever is wrong with whatever command or event, the words are ours."""

import importlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from shared.http.validation import validate
from shared.http.wording import OTHERWISE, WORDS, wording
from shared.money.prices import Currency
from shared.outcomes.problems import Invalid
from shared.outcomes.violations import in_body
from shared.values import skus
from shared.values.lines import Lines
from shared.values.names import Name, Note, Reference
from shared.values.record import Value
from tests.unit.architecture.sources import FUNCTIONS, module_of, modules

for path in (*FUNCTIONS, *modules("shared/events")):
    importlib.import_module(module_of(path))


def subclasses(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


MODELS = [each for each in dict.fromkeys(subclasses(Value)) if each.__module__.startswith(("functions.", "shared."))]
NONSENSE: list[Any] = [
    None, "", " ", [], {}, [None], [{}], {"nope": 1}, True, 7, -1, 0, 2, 1.5, 10**5000, 10**20, Decimal("1e400"),
    float("inf"), "NaN", "0.00001", "tea", "a b", "..", "x" * 3000, "\x1b", "\u202e", "\ud800", b"\xff",
    [1] * 501, ["a b"], "2026-02-30", "2026-13-01", "2026-11-30T12:00", "12:00",
]  # fmt: skip
CONSTRAINTS = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "max_digits": "decimal_max_digits",
    "decimal_places": "decimal_max_places",
    "min_length": "string_too_short",
    "max_length": "string_too_long",
    "pattern": "string_pattern_mismatch",
}
"""A constraint's name in a schema, and the type of error that its violation is."""


def named(model: type[BaseModel]) -> str:
    return f"{model.__module__.rpartition('.')[2]}.{model.__name__}"


def bodies(model: type[BaseModel]) -> Iterator[Any]:
    """Everything that a caller could get wrong: the whole, each field, and each field of a line."""
    yield from NONSENSE
    for name in model.model_fields:
        yield from ({name: nonsense} for nonsense in NONSENSE)


def errors(model: type[BaseModel]) -> Iterator[Any]:
    for body in bodies(model):
        try:
            model.model_validate(body)
        except ValidationError as error:
            yield from error.errors()


def constraints(schema: Any) -> Iterator[str]:
    """The constraints that a model's own fields have, wherever they stand; its lines are models of their own."""
    if isinstance(schema, dict) and schema.get("type") != "model":
        for name, value in schema.items():
            if name in CONSTRAINTS and not isinstance(value, dict):
                yield name
            yield from constraints(value)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from constraints(value)


def test_the_models_are_found() -> None:
    assert {"CreateSalesOrder", "AdjustStock", "Address", "StockRejected", "Shortage"} <= {m.__name__ for m in MODELS}


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_constraint_is_provoked(model: type[BaseModel]) -> None:
    wanted = {CONSTRAINTS[name] for name in constraints(model.__pydantic_core_schema__["schema"])}

    assert wanted <= {error["type"] for error in errors(model)}


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_violation_has_words_of_our_own(model: type[BaseModel]) -> None:
    for error in errors(model):
        said = wording(error["type"], error.get("ctx", {}))

        assert said != OTHERWISE, error["type"]
        assert not any(word in said for word in ("Input", "String", "Value error", "{", "instance"))


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_no_word_of_the_librarys_reaches_a_caller(model: type[BaseModel]) -> None:
    for body in bodies(model):
        try:
            validate(model, body)
        except Invalid as refused:
            said = [error["message"] for error in refused.errors]
            assert not any("Input should" in each or "pydantic" in each for each in said)


class Limits(Value):
    customer: Name = "Ada"
    reference: Reference = "WEB-7"
    note: Note = ""
    lines: Lines[int] = (1,)
    currency: Currency = "EUR"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("customer", "x" * 201, "should have at most 200 characters"),
        ("reference", "x" * 101, "should have at most 100 characters"),
        ("reference", "x" * 250, "should have at most 100 characters"),
        ("reference", "", "should not be empty"),
        ("note", "x" * 2001, "should have at most 2000 characters"),
        ("lines", [1] * 501, "should have 1 to 500 of them, not 501"),
        ("currency", "eur", "should be a currency code of ISO 4217, such as EUR"),
    ],
)
def test_a_limit_is_said_as_it_is(field: str, value: Any, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        validate(Limits, {field: value})

    assert refused.value.errors == [in_body(field, said)]


@pytest.mark.parametrize(
    ("kind", "context", "said"),
    [
        ("greater_than", {"gt": 0}, "should be greater than 0"),
        ("string_too_short", {"min_length": 1}, "should not be empty"),
        ("string_too_short", {"min_length": 3}, "should have at least 3 characters"),
        ("decimal_max_places", {"decimal_places": 4}, "should have at most 4 decimals"),
        ("string_pattern_mismatch", {"pattern": skus.PATTERN}, f"should be {skus.MEANING}"),
        ("string_pattern_mismatch", {"pattern": "^x$"}, OTHERWISE),
        ("literal_error", {"expected": "'sale', 'purchase' or 'both'"}, "should be one of sale, purchase, both"),
        ("value_error", {"error": ValueError("should be nice")}, "should be nice"),
        ("url_scheme", {}, OTHERWISE),
    ],
)
def test_a_violation_is_said_so(kind: str, context: dict[str, Any], said: str) -> None:
    assert wording(kind, context) == said


def test_a_word_for_a_kind_of_error_is_for_one_that_there_is() -> None:
    from typing import get_args

    from pydantic_core.core_schema import ErrorType

    assert set(WORDS) <= set(get_args(ErrorType))
