"""An order's status and what is incoming follow from the quantities of its lines, whatever happened to them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.purchasing.rules.lines import OrderLine, status_of
from functions.purchasing.rules.over_receipts import OverReceipt, refuse_excess
from functions.purchasing.rules.parts import MoreThanOutstanding, MoreThanReceived, giving_up, sending_back
from functions.purchasing.rules.receiving import Arrival
from functions.purchasing.rules.transitions import TRANSITIONS

quantities = st.decimals("0.0001", "20", places=4)

CHANGES = {
    "open": {"open", "partially_received", "received", "closed", "cancelled"},
    "partially_received": {"partially_received", "received", "closed"},
    "received": {"received"},
    "closed": {"closed"},
    "cancelled": {"cancelled"},
}


def a_line(received: str = "0", given_up: str = "0") -> OrderLine:
    return OrderLine(1, "A", Decimal(10), Decimal(received), given_up=Decimal(given_up))


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([a_line()], "open"),
        ([a_line(given_up="4")], "open"),
        ([a_line(received="4")], "partially_received"),
        ([a_line(received="10"), a_line()], "partially_received"),
        ([a_line(received="10.5")], "received"),
        ([a_line(received="4", given_up="6")], "closed"),
        ([a_line(received="10"), a_line(given_up="10")], "closed"),
        ([a_line(given_up="10")], "cancelled"),
    ],
    ids=["new", "less", "some", "one line", "more", "short", "without a line", "nothing"],
)
def test_the_status_is_explained_by_the_quantities(lines: list[OrderLine], status: str) -> None:
    assert status_of(lines) == status


deeds = st.tuples(st.sampled_from(["received", "cancelled", "returned"]), st.integers(0, 2), quantities)


@given(st.lists(quantities, min_size=1, max_size=3), st.lists(deeds, max_size=25))
def test_incoming_is_ordered_less_received_less_given_up_over_any_history(
    ordered: list[Decimal], history: list[tuple[str, int, Decimal]]
) -> None:
    lines = [OrderLine(number, "A", quantity) for number, quantity in enumerate(ordered, start=1)]
    incoming, on_hand = sum(ordered), Decimal(0)

    for deed, place, quantity in history:
        line, before = lines[place % len(lines)], status_of(lines)
        if deed not in TRANSITIONS[before]:
            continue
        try:
            now, expected, moved = done(deed, line, quantity)
        except (OverReceipt, MoreThanOutstanding, MoreThanReceived):
            continue
        lines[place % len(lines)] = now
        incoming, on_hand = incoming - expected, on_hand + moved
        assert incoming == sum(each.outstanding for each in lines) >= 0
        assert on_hand == sum(each.received - each.sent_back for each in lines) >= 0
        assert status_of(lines) in CHANGES[before]
        assert ("cancelled" in TRANSITIONS[status_of(lines)]) == bool(incoming)


def done(deed: str, line: OrderLine, quantity: Decimal) -> tuple[OrderLine, Decimal, Decimal]:
    """The line after it, the units that are not incoming any more, and those that came to the shelf."""
    if deed == "received":
        arrival = Arrival(line, quantity)
        refuse_excess([arrival], Decimal("0.05"))
        return arrival.after, arrival.expected, quantity
    if deed == "cancelled":
        giving_up([line], [(line.line, quantity)])
        return line.without(quantity), quantity, Decimal(0)
    sending_back([line], [(line.line, quantity)])
    return line.sending_back(quantity), Decimal(0), -quantity
