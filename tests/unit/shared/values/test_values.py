from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.money.prices import Currency, Price
from shared.values.exact import trimmed
from shared.values.lines import LineNumber, Lines
from shared.values.names import Name, Sku
from shared.values.quantities import Balance, Count, Difference, Fraction, Quantity
from shared.values.record import Value

exact = st.decimals(-99999999999999, 99999999999999, places=4)


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


@given(exact)
def test_trimming_changes_how_a_number_looks_and_not_what_it_is(number: Decimal) -> None:
    text = str(trimmed(number))

    assert Decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize(
    ("given", "shown"),
    [("12.00", "12"), ("1E+1", "10"), ("0.50", "0.5"), ("0.000", "0"), ("100", "100"), ("-0.0", "0")],
)
def test_a_trimmed_number_looks_as_people_write_it(given: str, shown: str) -> None:
    assert str(trimmed(Decimal(given))) == shown


@pytest.mark.parametrize("value", ["2.50", Decimal("2.50"), 2.5, "2.5"])
def test_a_quantity_is_taken_as_number_or_text_and_is_exact(value: object) -> None:
    assert str(read(Quantity, value)) == "2.5"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Quantity, 0),
        (Quantity, -1),
        (Quantity, "0.00001"),
        (Quantity, "100000000000000"),
        (Quantity, "NaN"),
        (Quantity, "Infinity"),
        (Quantity, Decimal("1e999999")),
        (Quantity, Decimal("1e-999999")),
        (Quantity, True),
        (Quantity, None),
        (Quantity, "ten"),
        (Quantity, "1_000"),
        (Quantity, "١٢"),
        (Quantity, "１"),
        (Quantity, "0x10"),
        (Quantity, ""),
        (Price, "1_0"),
        (Fraction, "0_1"),
        (Count, "-0.0001"),
        (Price, -1),
        (Fraction, "1.0001"),
        (Fraction, -0.1),
        (Fraction, "0.12345"),
        (Currency, "eur"),
        (Currency, "XXX"),
        (Currency, ""),
        (Sku, ""),
        (Sku, "a b"),
        (Sku, "a\n"),
        (Sku, "é"),
        (Sku, "x" * 65),
        (Sku, 7),
        (Sku, "."),
        (Sku, ".."),
        (Name, ""),
        (Name, "x" * 201),
    ],
)
def test_what_is_no_such_value_is_refused(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        read(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Count, 0),
        (Difference, "-2.5"),
        (Price, "0.00"),
        (Fraction, 1),
        (Sku, "a.B_c-1"),
        (Sku, "..."),
        (Sku, ".a"),
        (Sku, "..a"),
        (Sku, "x" * 64),
        (Currency, "JPY"),
    ],
)
def test_the_edges_are_inside(kind: Any, value: object) -> None:
    read(kind, value)


@pytest.mark.parametrize("kind", [Price, Count, Difference, Fraction, Balance])
@pytest.mark.parametrize("written", ["0e99999999", "0e-99999999", "-0", "-0.00", "0." + "0" * 100_000], ids=repr)
def test_a_zero_is_short_and_has_no_sign(kind: Any, written: str) -> None:
    for value in (written, Decimal(written)):
        assert f"{read(kind, value):f}" in ("0", "0.00")


@pytest.mark.parametrize("kind", [Price, Quantity, Fraction])
def test_zeros_without_end_say_nothing(kind: Any) -> None:
    assert f"{read(kind, Decimal('1.' + '0' * 100_000)):f}" == "1"
    assert f"{read(Price, Decimal('1E+2')):f}" == "100"


@pytest.mark.parametrize("written", [Decimal("1e99999999"), Decimal("-1e99999999"), "1_0", "١", "1e1", True, "0x1"])
def test_no_whole_number_is_read_that_is_none_or_beyond_reason(written: object) -> None:
    with pytest.raises(ValidationError):
        read(LineNumber, written)


@pytest.mark.parametrize("written", ["1e-999999999999999999", "-1e-99999999", "1." + "0" * 900_000 + "1", "1.5"])
def test_what_is_nearly_a_whole_number_is_refused_without_writing_out_its_digits(written: str) -> None:
    with pytest.raises(ValidationError, match="should be a whole number"):
        read(LineNumber, Decimal(written))


@pytest.mark.parametrize("written", ["1", "1.0", "1." + "0" * 900_000, "10e-1"])
def test_a_whole_number_may_have_zeros_behind_its_point(written: str) -> None:
    assert read(LineNumber, Decimal(written)) == 1


def test_a_price_keeps_the_decimals_it_was_given() -> None:
    assert str(read(Price, "9.80")) == "9.80"


@pytest.mark.parametrize("count", [0, 501, 100_000])
def test_lines_are_counted_before_anybody_looks_at_each(count: int) -> None:
    with pytest.raises(ValidationError) as refused:
        read(Lines[Quantity], ["not a quantity"] * count)

    assert refused.value.error_count() == 1
    assert f"not {count}" in str(refused.value)


def test_up_to_500_lines_are_fine() -> None:
    assert len(read(Lines[Quantity], [1] * 500)) == 500


class Sample(Value):
    name: Name


def test_a_value_takes_its_own_fields_and_no_others_and_stays_as_it_is() -> None:
    value = Sample.model_validate({"name": "  Chai "})

    assert value.name == "Chai"
    with pytest.raises(ValidationError):
        value.name = "Chang"
    with pytest.raises(ValidationError):
        Sample.model_validate({"name": "Chai", "color": "green"})
