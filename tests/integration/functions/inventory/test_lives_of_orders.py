"""What reserve_stock does for an order over its whole life, in whatever order that is heard of."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from functions.inventory.rules.ledger import Level
from shared.database.tables import outbox
from shared.events.sales import SalesOrderPlaced
from tests import factories
from tests.events import (
    backorder,
    product_added,
    purchase_created,
    purchase_placed,
    purchase_received,
    sale_cancelled,
    sale_created,
    sale_placed,
    sale_returned,
    sale_shipped,
    sent,
)
from tests.integration.functions.inventory.shelf import Shelf

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)


def level(on_hand: int = 0, reserved: int = 0, incoming: int = 0) -> Level:
    return Level(Decimal(on_hand), Decimal(reserved), Decimal(incoming))


def has(shelf: Shelf, order: SalesOrderPlaced) -> dict[str, tuple[Decimal, Decimal]]:
    """Units reserved and waited for, by SKU."""
    return {sku: (held.reserved, held.waiting) for sku, held in shelf.holdings(order.order_id).items()}


def told(shelf: Shelf, order_id: uuid.UUID) -> list[str]:
    return [event["type"].removeprefix("com.minierp.inventory.stock.") for event in shelf.outcomes(order_id)]


def kinds(shelf: Shelf, sku: str) -> list[str]:
    return [str(move.kind) for move in shelf.movements(sku)]


def test_an_order_that_may_wait_takes_what_there_is_and_waits_for_the_rest(shelf: Shelf) -> None:
    some, none = shelf.stocked(4), shelf.stocked(0)
    order = backorder((some, 6), (none, 1))

    shelf.deliver(order)

    assert has(shelf, order) == {some: (4, 2), none: (0, 1)}
    assert [shelf.level(some), shelf.level(none)] == [level(4, 4), level()]
    (held,) = shelf.outcomes(order.order_id)
    lines = {line["sku"]: (line["reserved"], line["waiting"], line["version"]) for line in held["data"]["lines"]}
    assert lines == {some: ("4", "2", shelf.version(some)), none: ("0", "1", shelf.version(none))}


def test_goods_that_come_in_go_to_the_oldest_order_first_in_the_transaction_that_brought_them(shelf: Shelf) -> None:
    sku, purchase = shelf.stocked(0), uuid.uuid4()
    orders = [backorder((sku, 4), placed_at=MORNING + timedelta(minutes=minute)) for minute in (2, 0, 1)]
    for order in orders:
        shelf.deliver(order)
    receipt = sent(purchase_received(purchase, (sku, 6, 0)))

    shelf.deliver(receipt)

    assert [has(shelf, order)[sku] for order in orders] == [(0, 4), (4, 0), (2, 2)]
    assert [told(shelf, order.order_id)[1:] for order in orders] == [[], ["allocated.v1"], ["allocated.v1"]]
    assert shelf.level(sku) == level(6, 6, -6) == shelf.folded(sku)
    allocated = shelf.outcomes(orders[1].order_id)[-1]
    assert allocated["causationid"] == receipt["id"]
    assert {row.version for row in shelf.rows_of(sku)} == {shelf.version(sku)}


def test_an_order_hears_of_all_its_skus_that_came_at_once_in_one_event(shelf: Shelf) -> None:
    skus = sorted(shelf.stocked(0) for _ in range(3))
    order = backorder(*((sku, 2) for sku in skus))
    shelf.deliver(order)

    shelf.deliver(purchase_received(uuid.uuid4(), *((sku, 2, 0) for sku in skus)))

    allocated = shelf.outcomes(order.order_id)[-1]
    assert [(line["sku"], line["reserved"]) for line in allocated["data"]["lines"]] == [(sku, "2") for sku in skus]


def test_units_that_an_order_gives_up_go_to_the_order_that_waits(shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    first, second = sale_placed((sku, 5)), backorder((sku, 3))
    shelf.deliver(first)
    shelf.deliver(second)

    shelf.deliver(sale_cancelled(first.order_id, (sku, 4)))

    assert (has(shelf, first)[sku], has(shelf, second)[sku]) == ((1, 0), (3, 0))
    assert kinds(shelf, sku)[-2:] == ["released", "allocated"]
    assert shelf.level(sku) == level(5, 4) == shelf.folded(sku)


def test_what_an_order_waits_for_is_cancelled_before_what_it_has(shelf: Shelf) -> None:
    sku = shelf.stocked(4)
    order = backorder((sku, 6))
    shelf.deliver(order)

    shelf.deliver(sale_cancelled(order.order_id, (sku, 3)))

    assert has(shelf, order) == {sku: (3, 0)}
    assert shelf.level(sku) == level(4, 3) == shelf.folded(sku)


def test_a_shipment_takes_its_units_from_the_shelf_and_from_what_is_reserved(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    order = sale_placed((sku, 6))
    shelf.deliver(order)

    shelf.deliver(sale_shipped(order.order_id, (sku, 4)))

    assert shelf.level(sku) == level(6, 2) == shelf.folded(sku)
    assert has(shelf, order) == {sku: (2, 0)}
    assert shelf.holdings(order.order_id)[sku].shipped == 4


def test_what_is_shipped_unreserved_is_taken_from_the_youngest_others(shelf: Shelf) -> None:
    sku = shelf.stocked(6)
    older, younger = (sale_placed((sku, 3), placed_at=MORNING + timedelta(minutes=minute)) for minute in (0, 1))
    hasty = backorder((sku, 4), placed_at=MORNING + timedelta(minutes=2))
    for order in (older, younger, hasty):
        shelf.deliver(order)

    shelf.deliver(sale_shipped(hasty.order_id, (sku, 4)))

    assert [has(shelf, order)[sku] for order in (older, younger, hasty)] == [(2, 1), (0, 3), (0, 0)]
    assert [told(shelf, order.order_id)[-1] for order in (older, younger)] == ["withdrawn.v1"] * 2
    assert shelf.level(sku) == level(2, 2) == shelf.folded(sku)


def test_a_shipment_of_what_the_books_do_not_have_is_booked_as_a_discrepancy_and_told(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    order = backorder((sku, 4))
    shelf.deliver(order)

    shelf.deliver(sale_shipped(order.order_id, (sku, 4)))

    assert kinds(shelf, sku)[-3:] == ["discrepancy", "reserved", "shipped"]
    assert shelf.level(sku) == level() == shelf.folded(sku)
    reference = f"sales-order:{order.order_id}"
    statement = outbox.select().where(outbox.c.event["subject"].as_string() == reference)
    with shelf.database.begin() as connection:
        (row,) = connection.execute(statement)
    assert row.event["type"] == "com.minierp.inventory.stock.discrepancy.v1"
    assert row.event["data"] == {"reference": reference, "lines": [{"sku": sku, "quantity": "3"}]}


def test_goods_that_come_back_are_on_hand_again_unless_they_are_scrapped(shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order = sale_placed((sku, 5))
    shelf.deliver(order)
    shelf.deliver(sale_shipped(order.order_id, (sku, 5)))

    shelf.deliver(sale_returned(order.order_id, (sku, 2, 1)))

    assert [(move.kind, move.quantity) for move in shelf.movements(sku)[-2:]] == [("returned", 3), ("scrapped", 1)]
    assert shelf.level(sku) == level(2) == shelf.folded(sku)


def test_goods_that_come_back_go_to_the_order_that_waits(shelf: Shelf) -> None:
    sku = shelf.stocked(2)
    gone, waits = sale_placed((sku, 2)), backorder((sku, 3))
    for event in (gone, sale_shipped(gone.order_id, (sku, 2)), waits):
        shelf.deliver(event)

    shelf.deliver(sale_returned(gone.order_id, (sku, 1, 1)))

    assert has(shelf, waits) == {sku: (1, 2)}


def test_the_whole_life_of_an_order_ends_the_same_in_whatever_order_it_is_heard_of(shelf: Shelf) -> None:
    ends = []
    for arrival in permutations(range(4)):
        sku = shelf.stocked(20)
        order = sale_placed((sku, 6), (sku, 4))
        order_id = order.order_id
        life = [
            order,
            sale_cancelled(order_id, (sku, 3)),
            sale_shipped(order_id, (sku, 5)),
            sale_returned(order_id, (sku, 1, 1)),
        ]
        for number in arrival:
            event = sent(life[number])
            shelf.deliver(event)
            shelf.deliver(event)
        assert shelf.level(sku) == shelf.folded(sku)
        ends.append((shelf.level(sku), has(shelf, order)[sku], "rejected.v2" in told(shelf, order_id)))

    assert set(ends) == {(level(16, 2), (Decimal(2), Decimal(0)), False)}


def test_a_cancellation_of_a_part_that_comes_first_leaves_the_rest_to_the_order(shelf: Shelf) -> None:
    sku = shelf.stocked(4)
    order = sale_placed((sku, 6))

    shelf.deliver(sale_cancelled(order.order_id, (sku, 2)))
    shelf.deliver(order)

    assert has(shelf, order) == {sku: (4, 0)}
    assert told(shelf, order.order_id) == ["reserved.v2"]


def test_a_refused_order_can_be_shipped_all_the_same_for_it_is_a_fact(shelf: Shelf) -> None:
    sku = shelf.stocked(2)
    order = sale_placed((sku, 6))
    shelf.deliver(order)

    shelf.deliver(sale_shipped(order.order_id, (sku, 2)))

    assert told(shelf, order.order_id) == ["rejected.v2"]
    assert shelf.level(sku) == level() == shelf.folded(sku)
    assert has(shelf, order) == {sku: (0, 0)}


def test_a_refusal_names_what_is_on_its_way_and_when_it_is_expected(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    shelf.deliver(purchase_placed((sku, 5, date(2026, 12, 3)), (sku, 2, date(2026, 12, 1))))
    order = sale_placed((sku, 6))

    shelf.deliver(order)

    (refused,) = shelf.outcomes(order.order_id)
    facts = {"requested": "6", "available": "1", "incoming": "7", "expected_date": "2026-12-01"}
    assert refused["data"]["shortages"] == [{"sku": sku, "reason": "short", **facts}]


@pytest.mark.parametrize(("wanted", "outcome"), [(3, "reserved.v2"), (4, "rejected.v2")])
def test_what_is_left_of_a_discontinued_product_is_sold_in_full_or_not_at_all(
    shelf: Shelf, wanted: int, outcome: str
) -> None:
    sku = shelf.stocked(3)
    shelf.discontinue(sku, until_gone=True)
    order = backorder((sku, wanted))

    shelf.deliver(order)

    assert told(shelf, order.order_id) == [outcome]


def test_an_order_that_waits_when_its_product_is_discontinued_still_gets_what_comes(shelf: Shelf) -> None:
    sku = shelf.stocked(0)
    order = backorder((sku, 3))
    shelf.deliver(order)
    shelf.discontinue(sku)

    shelf.deliver(purchase_received(uuid.uuid4(), (sku, 3, 0)))

    assert has(shelf, order) == {sku: (3, 0)}


def test_half_a_unit_of_what_has_no_parts_is_refused_even_where_two_halves_are_a_whole(shelf: Shelf) -> None:
    sku = factories.sku()
    shelf.deliver(product_added(sku, fractional=False))
    shelf.adjust(sku, "gain", 9)
    order = backorder((sku, "0.5"), (sku, "0.5"))

    shelf.deliver(order)

    (refused,) = shelf.outcomes(order.order_id)
    assert [lack["reason"] for lack in refused["data"]["shortages"]] == ["not_whole"]


def test_a_shipment_of_what_inventory_has_never_heard_of_is_a_discrepancy(shelf: Shelf) -> None:
    sku = factories.sku()

    shelf.deliver(sale_shipped(uuid.uuid4(), (sku, 3)))

    assert shelf.level(sku) == level() == shelf.folded(sku)
    assert kinds(shelf, sku) == ["discrepancy", "reserved", "shipped"]


def test_an_order_in_the_queue_of_before_is_reserved_and_once_whichever_function_gets_it(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    before = sent(sale_created((sku, 4)))
    order_id = uuid.UUID(before["subject"])

    shelf.deliver_late(before)
    shelf.deliver(before)
    shelf.deliver_late(before)
    shelf.deliver(sale_placed((sku, 4), order_id=order_id))

    assert shelf.level(sku) == level(10, 4) == shelf.folded(sku)
    assert told(shelf, order_id) == ["reserved.v2"]


def test_an_order_of_before_that_comes_to_the_new_queue_alone_gets_all_or_nothing(shelf: Shelf) -> None:
    sku = shelf.stocked(3)
    fits, does_not = sale_created((sku, 3)), sale_created((sku, 1))

    shelf.deliver(fits)
    shelf.deliver(does_not)

    assert [told(shelf, order.order_id) for order in (fits, does_not)] == [["reserved.v2"], ["rejected.v2"]]


def test_a_purchase_that_nobody_waits_for_lies_free(shelf: Shelf) -> None:
    sku, purchase = shelf.stocked(0), uuid.uuid4()
    shelf.deliver(purchase_created((sku, 5), order_id=purchase))

    shelf.deliver(purchase_received(purchase, (sku, 5, 0)))

    assert shelf.level(sku) == level(5) == shelf.folded(sku)
