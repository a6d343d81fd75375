from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.purchasing.rules.receiving import (
    Arrival,
    OrderLine,
    OverReceipt,
    arrivals,
    progress_after,
    refuse_excess,
)
from functions.purchasing.rules.transitions import TRANSITIONS
from shared.outcomes.problems import Invalid
from shared.outcomes.transitions import check
from shared.values.exact import trimmed

FIVE_PERCENT = Decimal("0.05")

quantities = st.decimals("0.0001", "99999999999999.9999", places=4)
allowances = st.decimals(0, 1, places=4)


def a_line(number: int = 1, ordered: str = "100", received: str = "0") -> OrderLine:
    return OrderLine(number, f"SKU-{number}", Decimal(ordered), Decimal(received))


def test_units_up_to_the_order_were_expected_and_the_rest_is_surplus() -> None:
    arrival = Arrival(a_line(received="90"), Decimal(13))

    assert (arrival.expected, arrival.surplus) == (10, 3)
    assert arrival.after == a_line(received="103")
    assert arrival.after.outstanding == 0


def test_nothing_is_expected_any_more_once_a_line_is_full() -> None:
    arrival = Arrival(a_line(received="102"), Decimal(1))

    assert (arrival.expected, arrival.surplus) == (0, 1)


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


def test_lines_are_matched_by_their_number() -> None:
    first, second = a_line(1), a_line(2)

    assert arrivals([first, second], [(2, Decimal(5))]) == [Arrival(second, Decimal(5))]


def test_unknown_and_repeated_lines_are_all_named_by_their_place_in_the_receipt() -> None:
    with pytest.raises(Invalid) as refused:
        arrivals([a_line(1)], [(1, Decimal(1)), (1, Decimal(1)), (7, Decimal(1))])

    assert [error["field"] for error in refused.value.errors] == ["lines.1.line", "lines.2.line"]


def test_an_order_is_received_when_no_line_is_outstanding() -> None:
    lines = [a_line(1), a_line(2, received="100")]

    assert progress_after(lines, [Arrival(lines[0], Decimal(99))]) == "partially_received"
    assert progress_after(lines, [Arrival(lines[0], Decimal(100))]) == "received"


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
    most = Arrival(line, ordered).most(allowance)

    refuse_excess([Arrival(line, most)], allowance)
    with pytest.raises(OverReceipt):
        refuse_excess([Arrival(line, most + Decimal("0.0001"))], allowance)


@given(ordered=quantities, allowance=allowances, others=st.lists(quantities, max_size=2), data=st.data())
def test_what_a_line_may_still_take_does_not_depend_on_other_lines(
    ordered: Decimal, allowance: Decimal, others: list[Decimal], data: st.DataObject
) -> None:
    line = OrderLine(1, "A", ordered, ordered)
    open_lines = [OrderLine(number, "B", quantity, Decimal(0)) for number, quantity in enumerate(others, start=2)]
    arrived = arrivals([line, *open_lines], [(1, data.draw(quantities))])

    status = "partially_received" if others else "received"
    assert progress_after([line, *open_lines], arrived) == status
    check(TRANSITIONS, status, progress_after([line, *open_lines], arrived))
    assert arrived[0].most(allowance) == Arrival(line, Decimal(1)).most(allowance) == trimmed(ordered * allowance)
