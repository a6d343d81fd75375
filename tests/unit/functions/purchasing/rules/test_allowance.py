from decimal import Decimal

import pytest

from functions.purchasing.rules import allowance


def test_five_percent_more_than_ordered_is_taken_in_unless_said_otherwise() -> None:
    assert allowance.read(allowance.USUAL) == Decimal("0.05")


@pytest.mark.parametrize("text", ["0", "0.1", "1", "0.1250"])
def test_a_fraction_is_taken_as_it_is(text: str) -> None:
    assert allowance.read(text) == Decimal(text)


@pytest.mark.parametrize("text", ["", "5%", "-0.1", "1.1", "NaN", "Infinity", "0.00001"])
def test_anything_else_is_no_allowance(text: str) -> None:
    with pytest.raises(ValueError):
        allowance.read(text)
