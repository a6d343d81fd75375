"""Eight at once, each in a way of its own: the shelf stays right, and nobody waits for what lies free."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain

from functions.inventory.rules.ledger import ZERO
from tests.events import backorder, purchase_received, sale_cancelled, sale_placed, sale_returned, sale_shipped, sent
from tests.integration.functions.inventory.shelf import Shelf
from tests.together import together

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
Task = Callable[[], object]


def at_once(*kinds: Sequence[Task]) -> None:
    """One of each kind after another, eight at a time."""
    tasks = list(chain.from_iterable(zip(*kinds, strict=True)))
    for start in range(0, len(tasks), 8):
        together(tasks[start : start + 8])


def assert_sound(shelf: Shelf, *skus: str) -> None:
    """What must hold once everybody is done."""
    for sku in skus:
        level, holdings = shelf.level(sku), shelf.holdings_of(sku)
        assert level == shelf.folded(sku)
        assert level.sound
        assert level.reserved == sum((held.reserved for held in holdings), ZERO)
        assert all(held.reserved + held.waiting == held.outstanding for held in holdings)
        assert not level.available or not any(held.waiting for held in holdings)
    assert shelf.deadlocks() == 0


def test_cancellations_against_reservations(shelf: Shelf) -> None:
    sku = shelf.stocked(12)
    there = [sale_placed((sku, 1)) for _ in range(12)]
    for order in there:
        shelf.deliver(order)
    coming = [backorder((sku, 1)) for _ in range(12)]

    at_once(
        [partial(shelf.deliver, sale_cancelled(order.order_id, (sku, 1))) for order in there],
        [partial(shelf.deliver, order) for order in coming],
    )

    assert_sound(shelf, sku)
    assert all(shelf.holdings(order.order_id)[sku].reserved == 1 for order in coming)


def test_an_order_s_cancellation_and_shipment_against_its_own_reservation(shelf: Shelf) -> None:
    sku = shelf.stocked(100)
    orders = [backorder((sku, 4)) for _ in range(8)]

    at_once(
        [partial(shelf.deliver, order) for order in orders],
        [partial(shelf.deliver, sale_cancelled(order.order_id, (sku, 1))) for order in orders],
        [partial(shelf.deliver, sale_shipped(order.order_id, (sku, 2))) for order in orders],
        [partial(shelf.deliver, sale_returned(order.order_id, (sku, 1, 0))) for order in orders],
    )

    assert_sound(shelf, sku)
    assert {shelf.holdings(order.order_id)[sku].reserved for order in orders} == {1}
    assert (shelf.level(sku).on_hand, shelf.level(sku).reserved) == (100 - 16 + 8, 8)


def test_counts_and_losses_against_reservations(shelf: Shelf) -> None:
    sku = shelf.stocked(20)
    orders = [sale_placed((sku, 1), placed_at=MORNING + timedelta(minutes=minute)) for minute in range(16)]

    at_once(
        [partial(shelf.deliver, order) for order in orders],
        [partial(shelf.adjust, sku, "loss" if number % 2 else "count", number % 2 or 12) for number in range(16)],
    )
    assert shelf.adjust(sku, "count", 3) == 201

    assert_sound(shelf, sku)
    assert (shelf.level(sku).on_hand, shelf.level(sku).reserved) == (3, 3)
    held = shelf.holdings_of(sku)
    placed = [holding for holding in held if holding.ordered]
    assert [holding.reserved for holding in placed] == [1, 1, 1, *[0] * (len(placed) - 3)]


def test_two_deliveries_at_once_serve_everybody_who_waits_once(shelf: Shelf) -> None:
    sku, purchase = shelf.stocked(0), uuid.uuid4()
    orders = [backorder((sku, 1)) for _ in range(10)]
    for order in orders:
        shelf.deliver(order)

    together([partial(shelf.deliver, purchase_received(purchase, (sku, 5, 0))) for _ in range(2)])

    assert_sound(shelf, sku)
    assert [len(shelf.outcomes(order.order_id)) for order in orders] == [2] * 10
    assert shelf.level(sku).available == 0


def test_of_fifty_orders_that_wait_the_oldest_are_served_first_and_none_starves(shelf: Shelf) -> None:
    sku, purchase = shelf.stocked(0), uuid.uuid4()
    orders = [backorder((sku, 2), placed_at=MORNING + timedelta(seconds=number)) for number in range(50)]
    for start in range(0, 50, 10):
        together([partial(shelf.deliver, order) for order in orders[start : start + 10]])

    for arrived in (31, 9, 60):
        shelf.deliver(purchase_received(purchase, (sku, arrived, 0)))
        reserved = [held.reserved for held in shelf.holdings_of(sku)]
        assert reserved == sorted(reserved, reverse=True)
        assert sum(reserved) == min(shelf.level(sku).on_hand, Decimal(100))

    assert_sound(shelf, sku)
    assert {held.reserved for held in shelf.holdings_of(sku)} == {2}


def test_fifty_orders_that_wait_while_more_arrive_and_goods_come_all_get_theirs(shelf: Shelf) -> None:
    sku, purchase = shelf.stocked(0), uuid.uuid4()
    orders = [backorder((sku, 2)) for _ in range(50)]
    for order in orders[:25]:
        shelf.deliver(order)

    at_once(
        [partial(shelf.deliver, order) for order in orders[25:]],
        [partial(shelf.deliver, purchase_received(purchase, (sku, 4, 0))) for _ in range(25)],
    )

    assert_sound(shelf, sku)
    assert [shelf.holdings(order.order_id)[sku].reserved for order in orders] == [2] * 50


def test_many_skus_in_opposite_order_by_every_kind_of_event_never_deadlock(shelf: Shelf) -> None:
    skus = sorted(shelf.stocked(6) for _ in range(4))
    forwards, backwards = [(sku, 2) for sku in skus], [(sku, 2) for sku in reversed(skus)]
    orders = [backorder(*(forwards if number % 2 else backwards)) for number in range(8)]

    at_once(
        [partial(shelf.deliver, order) for order in orders],
        [partial(shelf.deliver, sale_shipped(order.order_id, *((sku, 1) for sku, _ in backwards))) for order in orders],
        [
            partial(shelf.deliver, sale_cancelled(order.order_id, *((sku, 1) for sku, _ in forwards)))
            for order in orders
        ],
        [
            partial(shelf.deliver, purchase_received(uuid.uuid4(), *((sku, 1, 0) for sku, _ in backwards)))
            for _ in orders
        ],
    )

    assert_sound(shelf, *skus)
    assert {held.outstanding for sku in skus for held in shelf.holdings_of(sku)} == {0}


def test_one_order_in_both_queues_at_once_is_reserved_once(shelf: Shelf) -> None:
    sku = shelf.stocked(100)
    orders = [sale_placed((sku, 3)) for _ in range(8)]
    old = [sent(order) for order in orders]

    for order, event in zip(orders, old, strict=True):
        before = {**event, "type": "com.minierp.sales.order.created.v1"}
        before["data"] = {name: event["data"][name] for name in ("order_id", "customer", "lines")}
        again = {**before, "id": str(uuid.uuid4())}
        together([
            partial(shelf.deliver_late, before), partial(shelf.deliver, before), partial(shelf.deliver, order),
            partial(shelf.deliver_late, again), partial(shelf.deliver, again),
        ])  # fmt: skip

    assert_sound(shelf, sku)
    assert shelf.level(sku).reserved == 24
    assert [len(shelf.outcomes(order.order_id)) for order in orders] == [1] * 8
