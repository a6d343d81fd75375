from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.purchasing.rules.lines import OrderLine, status_of
from functions.purchasing.rules.over_receipts import USUAL, OverReceipt, most_of, read, refuse_excess
from functions.purchasing.rules.receiving import Arrival
from functions.purchasing.rules.transitions import permit
from shared.values.exact import trimmed

FIVE_PERCENT = Decimal("0.05")

quantities = st.decimals("0.0001", "99999999999999.9999", places=4)
allowances = st.decimals(0, 1, places=4)


def a_line(number: int = 1, ordered: str = "100", received: str = "0") -> OrderLine:
    return OrderLine(number, f"SKU-{number}", Decimal(ordered), Decimal(received))


def test_the_allowance_is_a_part_of_what_was_ordered_not_of_what_is_outstanding() -> None:
    line = a_line(received="90")

    refuse_excess([Arrival(line, Decimal(15))], FIVE_PERCENT)
    with pytest.raises(OverReceipt) as refused:
        refuse_excess([Arrival(line, Decimal("15.0001"))], FIVE_PERCENT)

    (error,) = refused.value.errors
    assert error["field"] == "lines.0.quantity"
    assert error["most"] == 15


def test_every_line_in_excess_is_named() -> None:
    many = [Arrival(a_line(number), Decimal(quantity)) for number, quantity in ((1, 106), (2, 105), (3, 200))]

    with pytest.raises(OverReceipt) as refused:
        refuse_excess(many, FIVE_PERCENT)

    assert [error["sku"] for error in refused.value.errors] == ["SKU-1", "SKU-3"]


@given(ordered=quantities, allowance=allowances, deliveries=st.lists(quantities, max_size=8))
def test_whatever_is_delivered_the_books_of_a_line_hold(
    ordered: Decimal, allowance: Decimal, deliveries: list[Decimal]
) -> None:
    line, expected, surplus = OrderLine(1, "A", ordered, Decimal(0)), Decimal(0), Decimal(0)

    for quantity in deliveries:
        arrival = Arrival(line, quantity)
        try:
            refuse_excess([arrival], allowance)
        except OverReceipt:
            continue
        line, expected, surplus = arrival.after, expected + arrival.expected, surplus + arrival.surplus
        assert arrival.expected + arrival.surplus == quantity
        assert arrival.expected >= 0
        assert arrival.surplus >= 0

    assert line.received == expected + surplus
    assert line.received <= ordered * (1 + allowance)
    assert expected <= ordered
    assert line.outstanding == max(ordered - line.received, 0)
    assert line.outstanding + expected == ordered
    assert surplus == max(line.received - ordered, 0)


@given(ordered=quantities, allowance=allowances)
def test_what_may_come_in_may_come_in_and_not_a_bit_more(ordered: Decimal, allowance: Decimal) -> None:
    line = OrderLine(1, "A", ordered, Decimal(0))
    most = most_of(line, allowance)

    refuse_excess([Arrival(line, most)], allowance)
    with pytest.raises(OverReceipt):
        refuse_excess([Arrival(line, most + Decimal("0.0001"))], allowance)


@given(ordered=quantities, allowance=allowances, others=st.lists(quantities, max_size=2))
def test_what_a_line_may_still_take_does_not_depend_on_other_lines(
    ordered: Decimal, allowance: Decimal, others: list[Decimal]
) -> None:
    line = OrderLine(1, "A", ordered, ordered)
    open_lines = [OrderLine(number, "B", quantity) for number, quantity in enumerate(others, start=2)]

    permit(status_of([line, *open_lines]), "received")
    assert most_of(line, allowance) == trimmed(ordered * allowance)


def test_what_was_given_up_counts_no_more_for_the_allowance() -> None:
    line = a_line(received="40").without(Decimal(60))

    assert (line.outstanding, most_of(line, FIVE_PERCENT)) == (0, 2)
    assert most_of(a_line().without(Decimal(100)), FIVE_PERCENT) == 0


def test_five_percent_more_than_ordered_is_taken_in_unless_said_otherwise() -> None:
    assert read(USUAL) == Decimal("0.05")


@pytest.mark.parametrize("text", ["0", "0.1", "1", "0.1250"])
def test_a_fraction_is_taken_as_it_is(text: str) -> None:
    assert read(text) == Decimal(text)


@pytest.mark.parametrize("text", ["", "5%", "-0.1", "1.1", "NaN", "Infinity", "0.00001"])
def test_anything_else_is_no_allowance(text: str) -> None:
    with pytest.raises(ValueError):
        read(text)
