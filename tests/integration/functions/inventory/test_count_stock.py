"""What was counted on the shelves becomes what the books say, while orders flow."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest

from functions.inventory.rules.ledger import Kind, Level
from functions.inventory.storage.tables import movement
from tests import factories
from tests.events import backorder, product_added, purchase_placed, purchase_received, sale_placed, sale_shipped
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Function, Functions
from tests.together import together

CLIENTS = 8


@pytest.fixture(scope="module")
def counting(functions: Functions) -> Function:
    return functions["count-stock"]


def count(counting: Function, *counts: dict[str, Any], **body: Any) -> httpx.Response:
    return counting.post("/stock/counts", {"counts": counts, **body})


def level(on_hand: int, reserved: int = 0, incoming: int = 0) -> Level:
    return Level(Decimal(on_hand), Decimal(reserved), Decimal(incoming))


def test_the_books_follow_the_shelf_and_the_difference_is_told(shelf: Shelf, counting: Function) -> None:
    more, fewer = shelf.stocked(10), shelf.stocked(10)
    counts = [{"sku": sku, "quantity": units, "version": shelf.version(sku)} for sku, units in ((more, 12), (fewer, 7))]

    answer = count(counting, *counts, note="yearly")

    assert (answer.status_code, answer.headers["Location"]) == (201, "/stock")
    assert answer.json()["items"] == [
        {
            "sku": sku,
            "counted": counted,
            "expected": "10",
            "difference": difference,
            "on_hand": counted,
            "reserved": "0",
            "available": counted,
            "version": shelf.version(sku),
            "withdrawn": [],
        }
        for sku, counted, difference in ((more, "12", "2"), (fewer, "7", "-3"))
    ]
    booked = shelf.rows_of(fewer)[-1]
    assert (booked.kind, booked.quantity, booked.reference, booked.note) == ("count", -3, "count", "yearly")


def test_what_moved_since_the_version_that_was_counted_is_reckoned_with(shelf: Shelf, counting: Function) -> None:
    sku = shelf.stocked(10)
    version = shelf.version(sku)
    shelf.adjust(sku, "damage", 2)
    shelf.deliver(sale_placed((sku, 3)))

    (item,) = count(counting, {"sku": sku, "quantity": 9, "version": version}).json()["items"]

    assert (item["expected"], item["difference"], item["on_hand"]) == ("10", "-1", "7")
    assert shelf.level(sku) == level(7, 3) == shelf.folded(sku)


def test_what_moved_since_the_time_of_the_count_is_reckoned_with(shelf: Shelf, counting: Function) -> None:
    sku = shelf.stocked(10)
    shelf.adjust(sku, "gain", 5)
    counted_at = datetime.now(UTC) - timedelta(hours=1)
    with shelf.database.begin() as connection:
        before = movement.c.kind == "opening_balance"
        an_hour_ago = movement.update().where(movement.c.sku == sku, before).values(recorded_at=counted_at)
        connection.execute(an_hour_ago)

    (item,) = count(counting, {"sku": sku, "quantity": 11, "counted_at": counted_at.isoformat()}).json()["items"]

    assert (item["expected"], item["difference"], item["on_hand"]) == ("10", "1", "16")


def test_a_shelf_that_was_counted_twice_at_the_same_version_is_right_twice(shelf: Shelf, counting: Function) -> None:
    sku = shelf.stocked(10)
    same = {"sku": sku, "quantity": 7, "version": shelf.version(sku)}

    first, second = (count(counting, same).json()["items"][0] for _ in range(2))

    assert (first["difference"], second["difference"]) == ("-3", "0")
    assert shelf.level(sku) == level(7) == shelf.folded(sku)


def test_units_that_left_without_being_in_the_books_are_missing_from_the_shelf(
    shelf: Shelf, counting: Function
) -> None:
    sku = shelf.stocked(2)
    version, order = shelf.version(sku), backorder((sku, 5))
    shelf.deliver(order)
    shelf.deliver(sale_shipped(order.order_id, (sku, 5)))

    (item,) = count(counting, {"sku": sku, "quantity": 6, "version": version}).json()["items"]

    assert (item["expected"], item["difference"], item["on_hand"]) == ("5", "1", "1")
    assert shelf.level(sku) == level(1) == shelf.folded(sku)


def test_a_count_below_what_is_reserved_withdraws_the_youngest_reservations(shelf: Shelf, counting: Function) -> None:
    sku = shelf.stocked(10)
    orders = [sale_placed((sku, 4)) for _ in range(2)]
    for order in orders:
        shelf.deliver(order)

    (item,) = count(counting, {"sku": sku, "quantity": 5, "version": shelf.version(sku)}).json()["items"]

    assert (item["on_hand"], item["reserved"], item["available"]) == ("5", "5", "0")
    assert item["withdrawn"] == [{"order_id": str(orders[1].order_id), "quantity": "3"}]
    assert shelf.outcomes(orders[1].order_id)[-1]["type"] == "com.minierp.inventory.stock.withdrawn.v1"


def test_units_that_a_count_finds_go_to_the_oldest_order_that_waits(shelf: Shelf, counting: Function) -> None:
    sku = shelf.stocked(1)
    order = backorder((sku, 4))
    shelf.deliver(order)

    count(counting, {"sku": sku, "quantity": 3, "version": shelf.version(sku)})

    assert shelf.level(sku) == level(3, 3)
    assert shelf.outcomes(order.order_id)[-1]["type"] == "com.minierp.inventory.stock.allocated.v1"


def test_a_repeated_count_with_the_same_key_is_booked_once(shelf: Shelf, counting: Function) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    body = {"counts": [{"sku": sku, "quantity": 7, "version": shelf.version(sku)}]}

    first, again = (counting.post("/stock/counts", body, Idempotency_Key=key) for _ in range(2))

    assert (first.json(), again.headers["Idempotent-Replayed"]) == (again.json(), "true")
    assert len([row for row in shelf.rows_of(sku) if row.kind == Kind.COUNT]) == 1


def test_everything_that_is_wrong_is_listed_and_nothing_is_booked(shelf: Shelf, counting: Function) -> None:
    sound, whole, gone = shelf.stocked(10), factories.sku(), shelf.stocked(10)
    shelf.deliver(product_added(whole, fractional=False))
    version = shelf.version(gone)
    shelf.adjust(gone, "loss", 6)
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()

    answer = count(
        counting,
        {"sku": sound, "quantity": 3, "version": shelf.version(sound)},
        {"sku": factories.sku(), "quantity": 3, "version": 1},
        {"sku": sound, "quantity": 3, "version": 10_000},
        {"sku": whole, "quantity": "1.5", "counted_at": soon},
        {"sku": gone, "quantity": 5, "version": version},
    )

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [
        "counts.1.sku",
        "counts.2.sku",
        "counts.2.version",
        "counts.3.counted_at",
        "counts.3.quantity",
        "counts.4.quantity",
    ]
    assert shelf.level(sound) == level(10)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"counts": []}, ["counts"]),
        ({"counts": [{"sku": "TEA", "quantity": 1, "version": 1}] * 501}, ["counts"]),
        (
            {"counts": [{"sku": "a b", "quantity": -1, "version": -1}]},
            ["counts.0.sku", "counts.0.quantity", "counts.0.version"],
        ),
        ({"counts": [{"sku": "TEA", "quantity": 1, "counted_at": "today"}]}, ["counts.0.counted_at"]),
        ({"counts": [{"sku": "TEA", "quantity": 1, "version": 10**30}]}, ["counts.0.version"]),
    ],
    ids=["none", "too many", "out of range", "no time", "no version"],
)
def test_violations_are_listed_by_field(counting: Function, body: dict[str, Any], fields: list[str]) -> None:
    answer = counting.post("/stock/counts", body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, fields)


def test_five_hundred_products_are_counted_at_once(shelf: Shelf, counting: Function) -> None:
    skus = shelf.stocked_many(500)

    answer = count(counting, *({"sku": sku, "quantity": 9, "version": 1} for sku in skus))

    assert {item["difference"] for item in answer.json()["items"]} == {"-1"}
    assert set(shelf.levels(skus).values()) == {level(9)}


def test_count_against_reserve(shelf: Shelf, counting: Function) -> None:
    """Eight at once: four count eight of ten units, four order three each."""
    sku = shelf.stocked(10)
    same = {"sku": sku, "quantity": 8, "version": shelf.version(sku)}
    orders = [backorder((sku, 3)) for _ in range(CLIENTS // 2)]

    counts = [partial(count, counting, same) for _ in range(CLIENTS // 2)]
    answers = together(
        [
            task
            for pair in zip(counts, (partial(shelf.deliver, order) for order in orders), strict=True)
            for task in pair
        ]
    )

    assert {answer.status_code for answer in answers if answer} == {201}
    assert shelf.level(sku) == level(8, 8) == shelf.folded(sku)
    assert held(shelf, sku) == (8, 4)
    assert shelf.deadlocks() == 0


def test_count_against_receipt(shelf: Shelf, counting: Function) -> None:
    """Eight at once: four count nine units that were there before, four receive five more each."""
    skus = sorted(shelf.stocked(10) for _ in range(3))
    same = [{"sku": sku, "quantity": 9, "version": shelf.version(sku)} for sku in reversed(skus)]
    day = datetime(2026, 12, 1, tzinfo=UTC).date()
    purchases = [purchase_placed(*((sku, 5, day) for sku in skus)) for _ in range(CLIENTS // 2)]
    receipts = [purchase_received(each.order_id, *((sku, 5, 0) for sku in skus)) for each in purchases]
    counts = [partial(count, counting, *same) for _ in receipts]
    deliveries = [partial(shelf.deliver, receipt) for receipt in receipts]

    answers = together([task for pair in zip(counts, deliveries, strict=True) for task in pair])
    for purchase in purchases:
        shelf.deliver(purchase)

    assert {answer.status_code for answer in answers if answer} == {201}
    assert [shelf.level(sku) for sku in skus] == [level(29)] * 3 == [shelf.folded(sku) for sku in skus]
    assert shelf.deadlocks() == 0


def held(shelf: Shelf, sku: str) -> tuple[Decimal, Decimal]:
    """The units of a SKU that all orders together have reserved, and wait for."""
    rows = shelf.holdings_of(sku)
    return sum((row.reserved for row in rows), Decimal(0)), sum((row.waiting for row in rows), Decimal(0))
