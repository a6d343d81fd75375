from datetime import UTC, datetime
from decimal import Decimal

import pytest

from functions.inventory.rules.ledger import Kind, Level, Movement
from shared.outcomes.violations import in_body
from tests import factories
from tests.events import backorder, product_added, purchase_created, sale_placed
from tests.integration.functions.inventory.shelf import Shelf

MORNING, NOON = (datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (9, 12))


def test_a_reason_and_a_quantity_become_a_movement_and_a_level(shelf: Shelf) -> None:
    sku = shelf.stocked(10)

    answer = shelf.function.post(f"/stock/{sku}/adjustments", {"reason": "damage", "quantity": "2.5", "note": "wet"})

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/stock/{sku}/movements"
    assert answer.json()["movement"] == {"sku": sku, "kind": "damage", "quantity": "-2.5", "note": "wet"}
    shown = answer.json()["stock"]
    assert (shown["on_hand"], shown["reserved"], shown["available"], shown["incoming"]) == ("7.5", "0", "7.5", "0")
    assert shelf.movements(sku)[-1] == Movement(sku, Kind.DAMAGE, Decimal("-2.5"), "wet")


@pytest.mark.parametrize(
    ("reason", "quantity", "left"),
    [
        ("opening_balance", 4, "14"),
        ("gain", 4, "14"),
        ("loss", 4, "6"),
        ("damage", 4, "6"),
        ("correction", 4, "14"),
        ("correction", -4, "6"),
        ("count", 4, "4"),
        ("count", 14, "14"),
        ("count", 0, "0"),
    ],
)
def test_a_count_sets_the_level_and_every_other_reason_changes_it(
    shelf: Shelf, reason: str, quantity: int, left: str
) -> None:
    sku = shelf.stocked(10)

    answer = shelf.function.post(f"/stock/{sku}/adjustments", {"reason": reason, "quantity": quantity})

    assert answer.json()["stock"]["on_hand"] == left
    assert shelf.level(sku) == shelf.folded(sku)


@pytest.mark.parametrize(("reason", "quantity"), [("count", 4), ("loss", 6), ("damage", 6), ("correction", -6)])
def test_the_shelf_is_right_and_the_youngest_order_waits_again(shelf: Shelf, reason: str, quantity: int) -> None:
    sku = shelf.stocked(10)
    older, younger = sale_placed((sku, 3), placed_at=MORNING), sale_placed((sku, 5), placed_at=NOON)
    for order in (younger, older):
        shelf.deliver(order)

    answer = shelf.function.post(f"/stock/{sku}/adjustments", {"reason": reason, "quantity": quantity})

    assert answer.status_code == 201
    shown = answer.json()["stock"]
    assert (shown["on_hand"], shown["reserved"], shown["available"]) == ("4", "4", "0")
    assert shelf.level(sku) == shelf.folded(sku)
    assert [(held.reserved, held.waiting) for held in shelf.holdings_of(sku)] == [(3, 0), (1, 4)]
    assert [event["type"].split(".")[-2] for event in shelf.outcomes(older.order_id)] == ["reserved"]
    assert [event["type"].split(".")[-2] for event in shelf.outcomes(younger.order_id)] == ["reserved", "withdrawn"]
    line = {"sku": sku, "reserved": "1", "waiting": "4", "shipped": "0", "version": shown["version"]}
    assert shelf.outcomes(younger.order_id)[-1]["data"]["lines"] == [line]


def test_what_is_found_goes_to_the_order_that_waits_in_the_same_transaction(shelf: Shelf) -> None:
    sku = shelf.stocked(2)
    order = backorder((sku, 6))
    shelf.deliver(order)

    answer = shelf.function.post(f"/stock/{sku}/adjustments", {"reason": "gain", "quantity": 5})

    assert answer.json()["stock"]["available"] == "1"
    assert [(held.reserved, held.waiting) for held in shelf.holdings_of(sku)] == [(6, 0)]
    told = shelf.outcomes(order.order_id)[-1]
    assert told["type"] == "com.minierp.inventory.stock.allocated.v1"
    assert told["correlationid"] == answer.headers["Correlation-Id"]
    assert [row.version for row in shelf.rows_of(sku)[-2:]] == [answer.json()["stock"]["version"]] * 2


def test_half_a_unit_of_what_has_no_parts_is_refused(shelf: Shelf) -> None:
    sku = factories.sku()
    shelf.deliver(product_added(sku, fractional=False))

    answer = shelf.function.post(f"/stock/{sku}/adjustments", {"reason": "gain", "quantity": "0.5"})

    assert answer.status_code == 422
    message = "there are only whole units of this product"
    assert answer.json()["errors"] == [{"field": "quantity", "pointer": "#/quantity", "message": message}]


def test_more_than_is_there_cannot_be_lost(shelf: Shelf) -> None:
    sku = shelf.stocked(10)

    answers = [
        shelf.function.post(f"/stock/{sku}/adjustments", {"reason": reason, "quantity": quantity}).status_code
        for reason, quantity in (("loss", "10.0001"), ("correction", "-11"))
    ]

    assert answers == [409, 409]
    refused = shelf.function.post(f"/stock/{sku}/adjustments", {"reason": "loss", "quantity": 11})
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/insufficient-stock"
    assert refused.json()["errors"] == [in_body("quantity", "is more than is on hand", sku=sku, on_hand="10")]
    assert shelf.level(sku) == Level(on_hand=Decimal(10))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"reason": "theft", "quantity": 1}, ["reason"]),
        ({"reason": "gain", "quantity": -1}, ["quantity"]),
        ({"reason": "gain", "quantity": "1.00001"}, ["quantity"]),
        ({"reason": "gain", "quantity": "Infinity"}, ["quantity"]),
        ({"quantity": 1, "colour": "red"}, ["reason", "colour"]),
    ],
)
def test_violations_are_listed_by_field(shelf: Shelf, body: dict[str, object], fields: list[str]) -> None:
    sku = shelf.stocked(10)

    answer = shelf.function.post(f"/stock/{sku}/adjustments", body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields


def test_a_product_that_nobody_created_cannot_be_adjusted(shelf: Shelf) -> None:
    answer = shelf.function.post(f"/stock/{factories.sku()}/adjustments", {"reason": "gain", "quantity": 1})

    assert answer.status_code == 404
    assert "try again" in answer.json()["detail"]


def test_a_repeated_adjustment_with_the_same_key_counts_once(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    key, body = factories.reference("key"), {"reason": "gain", "quantity": 1}

    first = shelf.function.post(f"/stock/{sku}/adjustments", body, Idempotency_Key=key)
    again = shelf.function.post(f"/stock/{sku}/adjustments", body, Idempotency_Key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert shelf.level(sku).on_hand == 11


def test_goods_can_be_counted_before_their_product_is_known(shelf: Shelf) -> None:
    sku = factories.sku()
    shelf.deliver(purchase_created((sku, 5)))

    assert shelf.adjust(sku, "count", Decimal(3)) == 201
    assert shelf.level(sku) == Level(on_hand=Decimal(3), incoming=Decimal(5))
