from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.holdings import Holding, allocate, releasing, withdraw
from functions.inventory.rules.ledger import ZERO, Kind, Movement

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
UNITS = st.integers(0, 9).map(Decimal)


def holding(number: int = 1, reserved: int = 0, waiting: int = 0, minutes: int = 0) -> Holding:
    placed_at = MORNING + timedelta(minutes=minutes)
    return Holding(
        UUID(int=number),
        "chair",
        placed_at,
        ordered=Decimal(reserved + waiting),
        reserved=Decimal(reserved),
        waiting=Decimal(waiting),
    )


def quantities(changed: list[Holding]) -> list[tuple[int, int, int]]:
    return [(held.order_id.int, int(held.reserved), int(held.waiting)) for held in changed]


@pytest.mark.parametrize(
    ("cancelled", "shipped", "reserved", "waiting"),
    [(0, 0, 6, 4), (3, 0, 6, 1), (4, 0, 6, 0), (5, 0, 5, 0), (10, 0, 0, 0), (0, 2, 4, 4), (0, 6, 0, 4), (0, 8, 0, 2)],
)
def test_cancelling_takes_what_is_waited_for_first_and_shipping_what_is_reserved(
    cancelled: int, shipped: int, reserved: int, waiting: int
) -> None:
    after = holding(reserved=6, waiting=4).after(Decimal(cancelled), Decimal(shipped))

    assert (after.reserved, after.waiting) == (reserved, waiting)


@given(
    reserved=UNITS, waiting=UNITS, changes=st.lists(st.tuples(st.booleans(), UNITS), max_size=6), chance=st.randoms()
)
def test_cancellations_and_shipments_commute(
    reserved: Decimal, waiting: Decimal, changes: list[tuple[bool, Decimal]], chance: object
) -> None:
    """As far as sales sends them: never more than is outstanding."""
    start, possible = holding(1, int(reserved), int(waiting)), []
    left = start.outstanding
    for is_shipped, quantity in changes:
        if quantity <= left:
            left -= quantity
            possible.append((is_shipped, quantity))
    shuffled = list(possible)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    ends = []
    for order in (possible, shuffled):
        held = start
        for is_shipped, quantity in order:
            held = held.after(shipped=quantity) if is_shipped else held.after(cancelled=quantity)
        ends.append(held)

    assert ends[0] == ends[1]
    assert ends[0].reserved + ends[0].waiting == ends[0].outstanding == left


def test_an_order_that_has_not_come_yet_counts_what_is_cancelled_and_shipped_and_has_nothing() -> None:
    early = Holding(UUID(int=1), "chair").after(cancelled=Decimal(2)).after(shipped=Decimal(3))

    assert (early.cancelled, early.shipped, early.outstanding, early.reserved, early.waiting) == (2, 3, 0, 0, 0)
    assert replace(early, ordered=Decimal(9)).outstanding == 4


def test_a_cancellation_gives_back_what_nobody_wants_any_more_and_only_that() -> None:
    before = holding(reserved=6, waiting=4)

    assert releasing(before, before.after(cancelled=Decimal(4))) == []
    assert releasing(before, before.after(cancelled=Decimal(7))) == [Movement("chair", Kind.RELEASED, Decimal(3))]


def test_stock_that_comes_goes_to_the_order_that_was_placed_first() -> None:
    queue = [holding(3, waiting=5, minutes=2), holding(1, waiting=4, minutes=0), holding(2, 1, 3, minutes=1)]

    assert quantities(allocate(queue, Decimal(6))) == [(1, 4, 0), (2, 3, 1)]


def test_of_two_orders_of_the_same_instant_one_is_always_the_first() -> None:
    queue = [holding(2, waiting=5), holding(1, waiting=5)]

    assert quantities(allocate(queue, Decimal(5))) == quantities(allocate(queue[::-1], Decimal(5))) == [(1, 5, 0)]


def test_stock_that_is_missing_is_taken_from_the_order_that_was_placed_last() -> None:
    queue = [holding(1, 4, 0, minutes=0), holding(3, 2, 1, minutes=2), holding(2, 3, 0, minutes=1)]

    assert quantities(withdraw(queue, Decimal(4))) == [(3, 0, 3), (2, 1, 2)]


@given(
    queue=st.lists(st.tuples(UNITS, UNITS, st.integers(0, 3)), max_size=6),
    free=UNITS,
)
def test_as_much_changes_hands_as_there_is_to_give_and_to_take(
    queue: list[tuple[Decimal, Decimal, int]], free: Decimal
) -> None:
    holdings = [holding(n, int(has), int(waits), minutes) for n, (has, waits, minutes) in enumerate(queue)]
    had = {held.order_id: held for held in holdings}

    given_out = sum((held.reserved - had[held.order_id].reserved for held in allocate(holdings, free)), ZERO)
    taken = sum((had[held.order_id].reserved - held.reserved for held in withdraw(holdings, free)), ZERO)

    assert given_out == min(free, sum((held.waiting for held in holdings), ZERO))
    assert taken == min(free, sum((held.reserved for held in holdings), ZERO))
