from decimal import Decimal

import pytest

from functions.purchasing.rules import allowance
from shared.process.settings import BadSetting


def test_five_percent_more_than_ordered_is_taken_in_unless_said_otherwise() -> None:
    assert allowance.read({}) == Decimal("0.05")


@pytest.mark.parametrize("text", ["0", "0.1", "1", "0.1250"])
def test_the_environment_says_otherwise(text: str) -> None:
    assert allowance.read({"OVER_RECEIPT_ALLOWANCE": text}) == Decimal(text)


@pytest.mark.parametrize("text", ["", "5%", "-0.1", "1.1", "NaN", "Infinity", "0.00001"])
def test_anything_else_fails_at_once_by_the_variables_name(text: str) -> None:
    with pytest.raises(BadSetting, match="OVER_RECEIPT_ALLOWANCE"):
        allowance.read({"OVER_RECEIPT_ALLOWANCE": text})
