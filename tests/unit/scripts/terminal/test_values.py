from datetime import date
from decimal import Decimal

import pytest

from scripts.minierp.terminal import values


def test_numbers_are_exact() -> None:
    assert values.number("1265793.0395") == Decimal("1265793.0395")


@pytest.mark.parametrize("text", ["1_000", "1E3", "１２", "1.2.3", "1,5", "NaN", "Infinity", "twelve", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        values.number(text)


@pytest.mark.parametrize("text", ["1996-08-01", "1996-08-01 00:00:00.000", "1996-08-01T12:30:00Z"])
def test_a_day_may_carry_a_time(text: str) -> None:
    assert values.day(text) == date(1996, 8, 1)


@pytest.mark.parametrize("text", ["01.08.1996", "1996-13-01", "soon"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date such as 2030-01-31"):
        values.day(text)


@pytest.mark.parametrize("text", ["a b", "", "x" * 65, "tea:1", "té"])
def test_what_is_no_sku_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not 1 to 64"):
        values.sku(text)


@pytest.mark.parametrize(("text", "words"), [("1.00001", "more than 4 decimals"), ("1" * 15, "more than 14 digits")])
def test_what_the_api_would_not_take_is_refused_before(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        values.number(text)


def test_zeros_that_say_nothing_are_no_digits() -> None:
    assert values.number("000000000000000000012.500000") == Decimal("12.5")


@pytest.mark.parametrize("text", [".", ".."])
def test_a_sku_that_no_url_can_carry_is_refused_before_it_is_sent(text: str) -> None:
    with pytest.raises(ValueError, match="is not 1 to 64 letters"):
        values.sku(text)


def test_a_comma_on_the_command_line_is_told_no_option_of_imports() -> None:
    with pytest.raises(ValueError, match=r"'1,5' is not a number such as 12 or 9\.80$"):
        values.number("1,5")
