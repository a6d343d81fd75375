from decimal import Decimal

import pytest

from scripts.minierp.terminal.output import moment, money, quantity


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


def test_a_time_is_shown_to_the_second_and_says_that_it_is_utc() -> None:
    assert moment("2030-01-31T12:00:00.123456+00:00") == "2030-01-31 12:00:00Z"
