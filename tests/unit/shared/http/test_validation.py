from enum import StrEnum
from typing import Literal

import pytest

from shared.http.validation import MOST_VIOLATIONS, validate
from shared.outcomes.problems import Invalid
from shared.values.lines import Lines
from shared.values.names import Name
from shared.values.quantities import Quantity
from shared.values.record import Value


class Line(Value):
    sku: Name
    quantity: Quantity


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Order(Value):
    customer: Name
    lines: Lines[Line]
    colour: Colour = Colour.RED
    size: Literal["small", "large"] = "small"


def violations(value: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        validate(Order, value)
    return {error["field"]: error["message"] for error in refused.value.errors}


def test_what_is_valid_becomes_a_value() -> None:
    order = validate(Order, {"customer": "Alfreds", "lines": [{"sku": "A", "quantity": "2"}]})

    assert order.lines[0].quantity == 2


def test_every_violation_is_listed_by_its_dotted_field() -> None:
    found = violations({"lines": [{"sku": "A", "quantity": 0}, {"quantity": 1, "color": "red"}], "extra": 1})

    assert set(found) == {"customer", "lines.0.quantity", "lines.1.sku", "lines.1.color", "extra"}


def test_a_message_of_our_own_stands_for_itself() -> None:
    assert violations({"customer": "x", "lines": []}) == {"lines": "should have 1 to 500 of them, not 0"}


def test_of_a_choice_of_words_all_are_told_as_in_a_query_string() -> None:
    found = violations({"customer": "x", "lines": [{"sku": "A", "quantity": 1}], "colour": "blue", "size": 7})

    assert found == {"colour": "should be one of red, green", "size": "should be one of small, large"}


def test_a_violation_does_not_repeat_what_was_sent() -> None:
    assert "secret" not in str(violations({"customer": ["secret"], "lines": "secret"}))


@pytest.mark.parametrize("value", [None, [], "x", 7, True])
def test_what_is_no_object_at_all_is_one_violation(value: object) -> None:
    assert list(violations(value)) == [""]


def test_of_endless_nonsense_the_first_violations_are_listed_and_all_are_counted() -> None:
    with pytest.raises(Invalid) as refused:
        validate(Order, {f"field{number}": 1 for number in range(20_000)})

    assert len(refused.value.errors) == MOST_VIOLATIONS
    assert refused.value.detail.startswith("20002 ")
