"""What adjust_stock does with each event, delivered once, twice, late, and in the wrong order."""

import uuid
from decimal import Decimal

from functions.inventory.rules.ledger import Level
from shared.events.sales import SalesOrderPlaced
from shared.messaging.envelope import Envelope
from tests import factories
from tests.events import (
    product_created,
    purchase_cancelled,
    purchase_created,
    purchase_received,
    sale_cancelled,
    sale_placed,
    sent,
)
from tests.integration.functions.inventory.shelf import Shelf


def level(on_hand: object = 0, reserved: object = 0, incoming: object = 0) -> Level:
    return Level(*(Decimal(str(quantity)) for quantity in (on_hand, reserved, incoming)))


def test_a_new_product_has_no_stock_and_no_movements(shelf: Shelf) -> None:
    sku = factories.sku()

    shelf.deliver(product_created(sku))

    assert shelf.level(sku) == level()
    assert shelf.movements(sku) == []


def test_goods_on_order_come_in_partly_are_given_up_partly_and_may_be_more(shelf: Shelf) -> None:
    sku, order = shelf.stocked(0), uuid.uuid4()

    shelf.deliver(purchase_created((sku, 10), order_id=order))
    assert shelf.level(sku) == level(incoming=10)

    shelf.deliver(purchase_received(order, (sku, 4, 0)))
    assert shelf.level(sku) == level(on_hand=4, incoming=6)

    shelf.deliver(purchase_received(order, (sku, 3, 2)))
    assert shelf.level(sku) == level(on_hand=9, incoming=3)

    shelf.deliver(purchase_cancelled(order, (sku, 3)))
    assert shelf.level(sku) == level(on_hand=9) == shelf.folded(sku)
    assert [move.kind for move in shelf.movements(sku)] == ["ordered", "received", "received", "surplus", "given_up"]


def test_two_lines_of_a_purchase_order_for_the_same_sku_add_up(shelf: Shelf) -> None:
    sku = shelf.stocked(0)

    shelf.deliver(purchase_created((sku, 10), (sku, "2.5")))

    assert shelf.level(sku) == level(incoming="12.5") == shelf.folded(sku)


def test_a_receipt_of_nothing_changes_nothing(shelf: Shelf) -> None:
    sku = shelf.stocked(1)

    shelf.deliver(purchase_received(uuid.uuid4(), (sku, 0, 0)))

    assert shelf.level(sku) == level(on_hand=1)


def test_an_order_that_was_taken_before_names_were_judged_gets_its_stock(shelf: Shelf) -> None:
    sku, order = shelf.stocked(10), uuid.uuid4()
    taken = sale_placed((sku, 3), order_id=order)

    shelf.deliver(taken.model_copy(update={"customer": "ACME\x07"}))

    assert shelf.level(sku) == level(on_hand=10, reserved=3)


def test_a_movement_says_which_order_and_which_event_caused_it(shelf: Shelf) -> None:
    sku, order = shelf.stocked(0), uuid.uuid4()
    event = sent(purchase_created((sku, 10), order_id=order))

    shelf.deliver(event)

    (row,) = shelf.rows_of(sku)
    assert (row.reference, row.event_id) == (f"purchase-order:{order}", event["id"])
    assert row.correlation_id == event["correlationid"]


def test_a_sales_order_reserves_all_of_its_lines_and_says_so(shelf: Shelf) -> None:
    skus = [shelf.stocked(10), shelf.stocked(10)]
    event = sent(sale_placed((skus[0], 3), (skus[1], "0.5")))

    shelf.deliver(event)

    assert [shelf.level(sku) for sku in skus] == [level(10, 3), level(10, "0.5")]
    (announced,) = shelf.outcomes(order_of(event))
    assert announced["type"] == "com.minierp.inventory.stock.reserved.v2"
    assert announced["source"] == "/minierp/inventory/reserve_stock"
    assert announced["correlationid"] == event["correlationid"]
    assert announced["causationid"] == event["id"]
    assert announced["data"]["lines"] == [
        {"sku": sku, "reserved": quantity, "waiting": "0", "shipped": "0", "version": shelf.version(sku)}
        for sku, quantity in sorted([(skus[0], "3"), (skus[1], "0.5")])
    ]


def test_two_lines_of_one_order_for_the_same_sku_count_together(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    too_much, enough = sale_placed((sku, 6), (sku, 5)), sale_placed((sku, 6), (sku, 4))

    shelf.deliver(too_much)
    assert shelf.level(sku) == level(10)
    (rejected,) = shelf.outcomes(too_much.order_id)
    lack = {"reason": "short", "requested": "11", "available": "10", "incoming": "0", "expected_date": None}
    assert rejected["data"]["shortages"] == [{"sku": sku, **lack}]

    shelf.deliver(enough)
    assert shelf.level(sku) == level(10, 10) == shelf.folded(sku)


def test_an_order_gets_everything_or_nothing_and_hears_every_reason(shelf: Shelf) -> None:
    plenty, few, raw, gone = shelf.stocked(10), shelf.stocked(1), shelf.stocked(10, "purchase"), shelf.stocked(10)
    unknown, unborn = factories.sku(), factories.sku()
    shelf.discontinue(gone)
    shelf.deliver(purchase_created((unborn, 5)))
    order = sale_placed(*((sku, 3) for sku in (plenty, few, raw, gone, unknown, unborn)))

    shelf.deliver(order)

    (rejected,) = shelf.outcomes(order.order_id)
    assert rejected["type"] == "com.minierp.inventory.stock.rejected.v2"
    reasons = {lack["sku"]: (lack["reason"], lack["available"]) for lack in rejected["data"]["shortages"]}
    assert reasons == {
        few: ("short", "1"),
        raw: ("not_sellable", "10"),
        gone: ("discontinued", "10"),
        unknown: ("unknown", "0"),
        unborn: ("unknown", "0"),
    }
    assert [lack["sku"] for lack in rejected["data"]["shortages"]] == sorted(reasons)
    assert shelf.level(plenty) == level(10)


def test_an_order_of_five_hundred_skus_is_reserved_at_once(shelf: Shelf) -> None:
    skus = shelf.stocked_many(500)
    order = sale_placed(*((sku, 2) for sku in skus))

    shelf.deliver(order)

    assert set(shelf.levels(skus).values()) == {level(10, 2)}
    assert len(shelf.outcomes(order.order_id)[0]["data"]["lines"]) == 500


def test_the_last_unit_goes_to_one_order(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    orders = [sale_placed((sku, 1)), sale_placed((sku, 1))]

    for order in orders:
        shelf.deliver(order)

    types = [shelf.outcomes(order.order_id)[0]["type"].split(".")[-2] for order in orders]
    assert types == ["reserved", "rejected"]


def test_a_cancelled_order_gives_back_what_it_reserved(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    order = sale_placed((sku, 6), (sku, 1))
    shelf.deliver(order)

    shelf.deliver(sale_cancelled(order.order_id, (sku, 7)))

    assert shelf.level(sku) == level(10) == shelf.folded(sku)
    assert shelf.movements(sku)[-1].kind == "released"


def test_a_cancelled_order_that_was_rejected_gives_back_nothing(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    order = sale_placed((sku, 6))
    shelf.deliver(order)

    shelf.deliver(sale_cancelled(order.order_id, (sku, 6)))

    assert shelf.level(sku) == level(1)
    assert len(shelf.movements(sku)) == 1


def test_an_order_that_was_cancelled_before_its_creation_arrived_reserves_nothing(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    order = sale_placed((sku, 6))

    shelf.deliver(sale_cancelled(order.order_id, (sku, 6)))
    shelf.deliver(order)

    assert shelf.level(sku) == level(10)
    (held,) = shelf.outcomes(order.order_id)
    assert [(line["reserved"], line["waiting"]) for line in held["data"]["lines"]] == [("0", "0")]


def test_an_order_that_is_announced_under_two_ids_reserves_once(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    order = sale_placed((sku, 6))

    shelf.deliver(sent(order))
    shelf.deliver(sent(order))

    assert shelf.level(sku) == level(10, 6)
    assert len(shelf.outcomes(order.order_id)) == 1


def test_every_event_twice_and_in_reverse_order_ends_in_the_same_state(shelf: Shelf) -> None:
    """Enough opening stock, so that no order depends on a receipt: then order does not matter at all."""
    levels = []
    for arrange in (once, twice, reversed_, twice_reversed):
        sku, other = shelf.stocked(100), shelf.stocked(100)
        for event in arrange(a_busy_week(sku, other)):
            shelf.deliver(event)
        assert [shelf.level(sku), shelf.level(other)] == [shelf.folded(sku), shelf.folded(other)]
        levels.append([shelf.level(sku), shelf.level(other)])

    assert levels == [[level(112, 3, 0), level(103, 5, 2)]] * 4


def test_an_event_that_comes_again_after_other_events_changes_nothing(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    sale = sent(sale_placed((sku, 4)))
    shelf.deliver(sale)
    shelf.deliver(sale_cancelled(order_of(sale), (sku, 4)))
    version = shelf.version(sku)

    shelf.deliver(sale)

    assert shelf.level(sku) == level(10)
    assert shelf.version(sku) == version


def test_a_product_may_arrive_after_the_events_about_it(shelf: Shelf) -> None:
    sku, order = factories.sku(), uuid.uuid4()
    shelf.deliver(purchase_received(order, (sku, 4, 0)))
    shelf.deliver(purchase_created((sku, 4), order_id=order))

    shelf.deliver(product_created(sku))

    sale = sale_placed((sku, 4))
    shelf.deliver(sale)
    assert shelf.level(sku) == level(4, 4) == shelf.folded(sku)


def test_quantities_as_large_as_they_can_be_are_summed_and_settled(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    order = sale_placed((sku, "99999999999999.9999"), (sku, "99999999999999.9999"))

    shelf.deliver(order)

    (rejected,) = shelf.outcomes(order.order_id)
    assert rejected["data"]["shortages"][0]["requested"] == "199999999999999.9998"


def a_busy_week(sku: str, other: str) -> list[Envelope]:
    purchase, kept, cancelled = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    return [
        sent(event)
        for event in (
            purchase_created((sku, 10), (other, 5), order_id=purchase),
            sale_placed((sku, 2), (other, 5), (sku, 1), order_id=kept),
            sale_placed((sku, 50), (other, 50), order_id=cancelled),
            purchase_received(purchase, (sku, 6, 0), (other, 3, 0)),
            sale_cancelled(cancelled, (sku, 50), (other, 50)),
            purchase_received(purchase, (sku, 4, 2)),
        )
    ]


def once(events: list[Envelope]) -> list[Envelope]:
    return events


def twice(events: list[Envelope]) -> list[Envelope]:
    return [event for event in events for _ in range(2)]


def reversed_(events: list[Envelope]) -> list[Envelope]:
    return events[::-1]


def twice_reversed(events: list[Envelope]) -> list[Envelope]:
    return twice(events[::-1])


def order_of(event: Envelope) -> uuid.UUID:
    return SalesOrderPlaced.model_validate(event["data"]).order_id
