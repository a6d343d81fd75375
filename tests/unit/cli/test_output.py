from decimal import Decimal

import pytest

from scripts.minierp.output import money, quantity


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1265793.0395", "1,265,793.0395 USD"),
        ("1354458.5900", "1,354,458.59 USD"),
        ("7", "7.00 USD"),
        ("1E+3", "1,000.00 USD"),
    ],
)
def test_money_is_shown_exactly_with_two_decimals_at_least(amount: str, text: str) -> None:
    assert money(amount, "USD") == text


@pytest.mark.parametrize(
    ("amount", "text"), [("51317", "51,317"), ("2.50", "2.5"), ("10", "10"), ("-3", "-3"), ("0.00", "0")]
)
def test_quantities_are_shown_without_idle_zeros(amount: str, text: str) -> None:
    assert quantity(Decimal(amount)) == text
