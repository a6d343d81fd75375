import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.minierp.data.imports import fields, numbers


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("TRUE", True), ("0", False), ("No", False)])
def test_flags_are_words_or_digits(text: str, value: bool) -> None:
    assert fields.flag(text) is value


def test_a_discount_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match=r"five percent is 0\.05"):
        numbers.fraction("5")


def test_a_decimal_comma_is_told_the_option_that_reads_it() -> None:
    with pytest.raises(ValueError, match="read with --decimal ,"):
        numbers.number("1,5")


def test_a_point_among_decimal_commas_is_refused_rather_than_guessed_at() -> None:
    assert numbers.with_point("1,5") == "1.5"
    with pytest.raises(ValueError, match="has a point"):
        numbers.with_point("1.5")


@pytest.mark.parametrize("text", ["1,234", "-12,345", "1,234,567", "1,234.50"])
def test_what_may_be_thousands_is_not_told_to_be_decimals(text: str) -> None:
    with pytest.raises(ValueError, match="thousands separators are not read") as refusal:
        numbers.number(text)
    assert "--decimal" not in str(refusal.value)


@pytest.mark.parametrize("text", ["1.234", "1.234,5", "1.234.567"])
def test_what_may_be_thousands_among_decimal_commas_is_told_so(text: str) -> None:
    with pytest.raises(ValueError, match="thousands separators are not read"):
        numbers.with_point(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13))
def test_every_spelling_of_a_number_has_one_canonical_form(value: Decimal) -> None:
    spelled = f"{value:f}"
    sign, digits = ("-", spelled[1:]) if spelled.startswith("-") else ("", spelled)
    again = fields.canonical(numbers.number(f"{sign}00{digits}"))
    assert str(again) == str(fields.canonical(numbers.number(spelled)))
    assert again == value
    assert str(again) != "-0"


def test_a_currency_must_exist() -> None:
    assert fields.currency("EUR") == "EUR"
    with pytest.raises(ValueError, match="not a currency code"):
        fields.currency("EUX")


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x1b[31m", "x" * 201])
def test_a_line_of_text_is_one_line_that_fits(text: str) -> None:
    with pytest.raises(ValueError, match=r"control character|at most 200"):
        fields.text()(text)


def test_a_remark_may_have_several_lines() -> None:
    assert fields.remark("two\nlines") == "two\nlines"
    with pytest.raises(ValueError, match="control character"):
        fields.remark("bell\x07")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2020-01-31", "2020-01-31T00:00:00+00:00"),
        ("1996-07-04 00:00:00.000", "1996-07-04T00:00:00+00:00"),
        ("2020-01-31T12:00:00+02:00", "2020-01-31T10:00:00+00:00"),
        ("2020-01-31T12:00:00Z", "2020-01-31T12:00:00+00:00"),
    ],
)
def test_a_time_is_in_utc_unless_it_says_where(text: str, utc: str) -> None:
    assert fields.moment(text).isoformat() == utc


@pytest.mark.parametrize("text", ["31.01.2030", "noon", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time such as"):
        fields.moment(text)


def test_an_order_cannot_have_been_placed_tomorrow_but_clocks_may_differ() -> None:
    now = datetime.now(UTC)
    assert fields.moment((now + timedelta(hours=23)).isoformat())
    with pytest.raises(ValueError, match="more than a day in the future"):
        fields.moment((now + timedelta(hours=25)).isoformat())


def test_quantities_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="not more than 0"):
        numbers.positive("0")


def test_barcodes_stand_in_one_cell() -> None:
    assert fields.barcodes("4006381333931 96385074;012345678905") == ["4006381333931", "96385074", "012345678905"]
    with pytest.raises(ValueError, match="'12' should be a GTIN"):
        fields.barcodes("4006381333931, 12")


@pytest.mark.parametrize("text", ["0", "501", "1.5", "one"])
def test_a_whole_number_has_no_parts_and_its_limits(text: str) -> None:
    assert numbers.whole(1, 500)("500.0") == 500
    with pytest.raises(ValueError, match=re.escape(text)):
        numbers.whole(1, 500)(text)
