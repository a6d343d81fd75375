from datetime import date
from decimal import Decimal

import pytest

from scripts.minierp.data.imports import fields


def test_numbers_are_exact() -> None:
    assert fields.number("1265793.0395") == Decimal("1265793.0395")


@pytest.mark.parametrize("text", ["1,5", "NaN", "Infinity", "twelve", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        fields.number(text)


@pytest.mark.parametrize("text", ["1996-08-01", "1996-08-01 00:00:00.000", "1996-08-01T12:30:00Z"])
def test_a_day_may_carry_a_time(text: str) -> None:
    assert fields.day(text) == date(1996, 8, 1)


@pytest.mark.parametrize("text", ["01.08.1996", "1996-13-01", "soon"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date such as 2030-01-31"):
        fields.day(text)


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("TRUE", True), ("0", False), ("No", False)])
def test_flags_are_words_or_digits(text: str, value: bool) -> None:
    assert fields.flag(text) is value


def test_a_discount_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match=r"five percent is 0\.05"):
        fields.fraction("5")


@pytest.mark.parametrize("text", ["a b", "", "x" * 65, "tea:1", "té"])
def test_what_is_no_sku_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not 1 to 64"):
        fields.sku(text)


def test_quantities_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="not more than 0"):
        fields.positive("0")


@pytest.mark.parametrize("text", [".", ".."])
def test_a_sku_that_no_url_can_carry_is_refused_before_it_is_sent(text: str) -> None:
    with pytest.raises(ValueError, match="is not 1 to 64 letters"):
        fields.sku(text)
