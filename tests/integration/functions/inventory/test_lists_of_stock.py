"""What runs low, who has something reserved, and what left although the books did not have it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from functions.inventory.stock import LevelsQuery
from functions.inventory.storage.tables import movement, reservation, stock_level
from tests import factories
from tests.events import purchase_cancelled, purchase_created, purchase_placed, purchase_received
from tests.integration.functions.inventory.reorders import Reorders
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.inventory.test_stock import pages
from tests.integration.running import Function, Functions

LOW = "/stock?below=reorder_point"


@pytest.fixture(scope="module")
def stock(functions: Functions) -> Function:
    return functions["stock"]


@pytest.fixture
def reorders(shelf: Shelf) -> Iterator[Reorders]:
    found = Reorders(shelf.function, shelf.database)
    yield found
    found.forget()


def items(stock: Function, path: str) -> list[dict[str, Any]]:
    return [item for page in pages(stock, path) for item in page]


def test_what_is_at_its_reorder_point_or_below_is_listed_with_its_rule(reorders: Reorders, stock: Function) -> None:
    at, above = reorders.wanted(on_hand=12, reserved=4, incoming=2), reorders.wanted(on_hand=11)
    by_hand, unwanted = reorders.wanted(auto_order=False), reorders.wanted(reorder_point=0, auto_order=False)
    gone, unborn = reorders.wanted(status="discontinued"), reorders.wanted(status=None)
    query = "&".join(f"sku={sku}" for sku in (at, above, by_hand, unwanted, gone, unborn))

    found = {item["sku"]: item for item in items(stock, f"{LOW}&{query}")}

    assert found.keys() == {at, by_hand}
    assert found[at]["projected"] == "10"
    rule = {name: found[at][name] for name in ("supplier", "reorder_point", "reorder_quantity", "order_multiple")}
    assert rule == {
        "supplier": "Leaf & Co",
        "reorder_point": "10",
        "reorder_quantity": "12",
        "order_multiple": "1",
    }
    assert (found[at]["auto_order"], found[by_hand]["auto_order"]) == (True, False)


def test_an_open_request_does_not_hide_that_a_product_runs_low(reorders: Reorders, stock: Function) -> None:
    sku = reorders.wanted()
    reorders.asked_for("Leaf & Co", [{"sku": sku, "quantity": 100}])

    assert [item["sku"] for item in items(stock, f"{LOW}&sku={sku}")] == [sku]


def test_pages_of_what_runs_low_are_linked_and_complete(reorders: Reorders, stock: Function) -> None:
    skus = sorted(reorders.wanted() for _ in range(5))
    query = "&".join(f"sku={sku}" for sku in skus)

    found = list(pages(stock, f"{LOW}&limit=2&{query}"))

    assert [[item["sku"] for item in page] for page in found] == [skus[:2], skus[2:4], skus[4:]]


def test_another_word_than_the_reorder_point_is_refused(stock: Function) -> None:
    answer = stock.get("/stock", below="zero")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "below")


def test_reservations_are_listed_oldest_first_page_by_page(shelf: Shelf, stock: Function) -> None:
    sku, day = shelf.stocked(10), datetime(2026, 1, 1, tzinfo=UTC)
    placed = [(uuid.uuid4(), day + timedelta(days=days)) for days in (3, 1, 2, 1)]
    rows = [
        {"order_id": order, "sku": sku, "placed_at": at, "ordered": 3, "reserved": reserved, "waiting": 3 - reserved}
        for (order, at), reserved in zip(placed, (3, 0, 1, 2), strict=True)
    ]
    over = {"order_id": uuid.uuid4(), "sku": sku, "placed_at": day, "ordered": 3, "reserved": 0, "waiting": 0}
    insert(shelf, reservation, [*rows, {**over, "shipped": 3}])

    found = list(pages(stock, f"/stock/{sku}/reservations?limit=3"))

    oldest_first = sorted(rows, key=lambda row: (row["placed_at"], row["order_id"]))  # type: ignore[arg-type,return-value]
    assert [len(page) for page in found] == [3, 1]
    assert [item for page in found for item in page] == [
        {
            "order_id": str(row["order_id"]),
            "placed_at": row["placed_at"].isoformat(),  # type: ignore[attr-defined]
            "reserved": str(row["reserved"]),
            "waiting": str(row["waiting"]),
        }
        for row in oldest_first
    ]


def test_there_are_no_reservations_of_a_sku_that_no_product_has(stock: Function) -> None:
    assert stock.get(f"/stock/{factories.sku()}/reservations").status_code == 404


def test_discrepancies_of_all_skus_are_listed_newest_first(shelf: Shelf, stock: Function) -> None:
    skus = [shelf.stocked(1) for _ in range(3)]
    usual = {"kind": "discrepancy", "quantity": 2, "event_id": "", "correlation_id": "", "version": 3}
    insert(shelf, movement, [{**usual, "sku": sku, "reference": "sales-order:x"} for sku in skus])

    first = stock.get("/stock/discrepancies", limit=2).json()
    second = stock.get("/stock/discrepancies", limit=1, cursor=first["next_cursor"]).json()

    found = [*first["items"], *second["items"]]
    assert [(item["sku"], item["kind"], item["quantity"], item["version"]) for item in found] == [
        (sku, "discrepancy", "2", 3) for sku in reversed(skus)
    ]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("select * from reservation where sku = 'X' and (reserved > 0 or waiting > 0)"
         " order by placed_at, order_id limit 50", "reservation_queue"),
        ("select * from movement where kind = 'discrepancy' order by id desc limit 50", "discrepancy"),
        ("select * from movement where sku = 'X' and recorded_at <= now() order by id desc limit 1", "movement_by_sku"),
        ("select * from replenishment order by requested_at desc, id desc limit 50", "replenishment_newest"),
        ("select * from replenishment where status = 'ordered' order by requested_at desc, id desc limit 50",
         "replenishment_by_status"),
        ("select * from replenishment where supplier = 'X' order by requested_at desc, id desc limit 50",
         "replenishment_by_supplier"),
        ("select * from stock_level where status = 'discontinued' order by sku limit 50", "stock_level_by_status"),
        ("select * from movement where sku = 'X' and kind = 'loss' order by id desc limit 50", "movement_by_kind"),
        ("select id from replenishment where status = 'refused' and answered_at > now()", "replenishment_refused"),
        ("select sku, sum(quantity) from replenishment_line where open group by sku", "replenishment_open"),
    ],
    ids=["reservations", "discrepancies", "as-of", "replenishments", "by-status", "by-supplier", "levels", "by-kind",
         "refused", "open"],
)  # fmt: skip
def test_long_lists_have_an_index(shelf: Shelf, statement: str, index: str) -> None:
    with shelf.database.begin() as connection:
        for way in ("seqscan", "bitmapscan", "sort"):  # of a table as small as here all would be read, and sorted
            connection.execute(sa.text(f"set local enable_{way} = off"))
        plan = "\n".join(connection.execute(sa.text(f"explain {statement}")).scalars())

    assert index in plan
    assert "Sort" not in plan


def insert(shelf: Shelf, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    with shelf.database.begin() as connection:
        connection.execute(table.insert(), rows)


def test_what_is_on_its_way_is_listed_with_the_orders_that_bring_it(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked(0)
    first, second = purchase_placed((sku, 5, date(2031, 7, 1))), purchase_created((sku, 3))
    for event in (first, second, purchase_received(first.order_id, (sku, 2, 0))):
        shelf.deliver(event)
    gone = purchase_placed((sku, 9, date(2031, 7, 1)))
    for event in (gone, purchase_cancelled(gone.order_id, (sku, 9))):
        shelf.deliver(event)

    found = items(stock, f"/stock/{sku}/expectations?limit=1")

    assert found == [
        {"order_id": str(order_id), "outstanding": "3", "expected_date": day}
        for order_id, day in sorted(((first.order_id, "2031-07-01"), (second.order_id, None)))
    ]


def test_of_an_unknown_product_nothing_is_on_its_way(stock: Function) -> None:
    assert stock.get("/stock/NOBODY-1/expectations").status_code == 404


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("select * from stock_level where sku ilike '%tea%'", "stock_level_text"),
        ("select * from movement where sku = 'X' and recorded_at < '2020-01-01'", "movement_by_time"),
    ],
)
def test_what_is_found_and_sorted_afterwards_has_an_index(shelf: Shelf, statement: str, index: str) -> None:
    with shelf.database.begin() as connection:
        connection.execute(sa.text("set local enable_seqscan = off"))
        plan = "\n".join(connection.exec_driver_sql(f"explain {statement}".replace("%", "%%")).scalars())

    assert index in plan


def test_levels_are_found_by_status_and_by_a_part_of_their_sku(shelf: Shelf, stock: Function) -> None:
    sku, mark = shelf.stocked(3), uuid.uuid4().hex[:8]
    insert(shelf, stock_level, [a_level(f"A-{mark}-1"), a_level(f"B-{mark.upper()}", status="discontinued")])

    assert [level["sku"] for level in items(stock, f"/stock?text={mark}&limit=1")] == [
        f"A-{mark}-1",
        f"B-{mark.upper()}",
    ]
    assert [level["sku"] for level in items(stock, f"/stock?text={mark}&status=discontinued")] == [f"B-{mark.upper()}"]
    assert items(stock, f"/stock?sku={sku}&fields=sku,available") == [{"sku": sku, "available": "3"}]


def test_levels_are_listed_from_behind_as_well_and_counted(shelf: Shelf, stock: Function) -> None:
    mark = uuid.uuid4().hex[:8]
    insert(shelf, stock_level, [a_level(f"{mark}-{number}") for number in range(3)])

    answer = stock.get("/stock", {"Prefer": "count=exact"}, text=mark, sort="-sku", limit=2)

    assert [level["sku"] for level in answer.json()["items"]] == [f"{mark}-2", f"{mark}-1"]
    assert answer.json()["total"] == 3


def test_a_ledger_is_looked_through_by_kind_and_by_time(shelf: Shelf, stock: Function) -> None:
    sku, path = shelf.stocked(5), "/stock/{sku}/movements"
    shelf.adjust(sku, "loss", 1)
    shelf.adjust(sku, "gain", 2)
    gain, loss, opening = items(stock, path.format(sku=sku))
    since, until = str(loss["recorded_at"]), str(gain["recorded_at"])

    assert items(stock, f"/stock/{sku}/movements?kind=loss") == [loss]
    assert items(stock, f"/stock/{sku}/movements?sort=id&limit=2") == [opening, loss, gain]
    between = {"recorded_from": since, "recorded_to": until}
    assert stock.get(f"/stock/{sku}/movements", **between).json()["items"] == [loss]
    assert stock.get(f"/stock/{sku}/movements", kind="theft").json()["errors"][0]["field"] == "kind"


def a_level(sku: str, status: str = "active") -> dict[str, Any]:
    return {"sku": sku, "on_hand": 1, "reserved": 0, "incoming": 0, "version": 1, "status": status, "type": "both"}


@pytest.mark.parametrize("below", ["", "&below=reorder_point"])
def test_every_field_of_a_level_that_is_told_can_be_asked_for(reorders: Reorders, stock: Function, below: str) -> None:
    sku = reorders.wanted()

    (level,) = items(stock, f"/stock?sku={sku}{below}")

    known = list(LevelsQuery().__dataclass_fields__["fields"].metadata["columns"])
    assert list(level) == known[: len(level)]
    assert (len(level) == len(known)) == bool(below)
