"""Receipts and shipments from files: to which order, about which of its lines, and nothing twice."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop, Refusal

SALES = "order,customer,address.street,address.city,address.country,sku,quantity,unit_price,currency\n"
PURCHASES = "order,supplier,expected_date,sku,quantity,unit_price,currency\n"
SHIPPED = "order,shipped_at,sku,quantity\n"
RECEIVED = "order,received_at,sku,quantity\n"


@pytest.fixture
def sold(bring_in: Import, shop: LittleShop) -> list[dict[str, Any]]:
    """Two sales orders of A and B, known to their shop as 7 and 8."""
    bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\nB,Pot,9,EUR\n")
    rows = "".join(f"{number},Ada,S,C,UK,{sku},5,1,EUR\n" for number in (7, 8) for sku in "AB")
    bring_in("sales-orders", SALES + rows, "--concurrency", "1")
    return list(shop.orders.values())


@pytest.fixture
def bought(bring_in: Import, shop: LittleShop) -> dict[str, Any]:
    """A purchase order of A and B, known to its shop as 7."""
    bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\nB,Pot,9,EUR\n")
    rows = "".join(f"7,Leaf,2030-01-31,{sku},5,1,EUR\n" for sku in "AB")
    bring_in("purchase-orders", PURCHASES + rows)
    [order] = shop.orders.values()
    return order


def shipments(shop: LittleShop, order: dict[str, Any]) -> list[dict[str, Any]]:
    return shop.bodies(f"/sales-orders/{order['id']}/shipments")


def test_rows_of_one_order_at_one_time_are_one_shipment(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    report = bring_in(
        "shipments", f"{SHIPPED}7,2020-01-31,A,2\n8,2020-01-31,A,1\n7,2020-01-31,B,1.5\n7,2020-02-01,A,3\n"
    )
    assert (report["shipments"], report["created"], report["created_rows"]) == (3, 3, 4)
    assert shipments(shop, sold[0]) == [
        {"lines": [{"line": 1, "quantity": "2"}, {"line": 2, "quantity": "1.5"}],
         "shipped_at": "2020-01-31T00:00:00+00:00"},
        {"lines": [{"line": 1, "quantity": "3"}], "shipped_at": "2020-02-01T00:00:00+00:00"},
    ]  # fmt: skip
    assert len(shipments(shop, sold[1])) == 1


def test_rows_with_the_same_shipment_are_one_and_with_another_are_another(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    head = "order,shipment,shipped_at,sku,quantity,tracking\n"
    rows = "7,P1,2020-01-31,A,2,1Z9\n7,P2,2020-01-31,A,1,1Z8\n7,P1,2020-01-31,B,1,1Z9\n"
    assert bring_in("shipments", head + rows)["created"] == 2
    assert [(len(each["lines"]), each["tracking"]) for each in shipments(shop, sold[0])] == [(2, "1Z9"), (1, "1Z8")]


def test_a_row_that_names_no_line_ships_what_is_reserved(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    report = bring_in("shipments", "order,shipped_at\n7,2020-01-31\n8,NULL\n", "--null", "NULL")
    assert shipments(shop, sold[0]) == [{"shipped_at": "2020-01-31T00:00:00+00:00"}]
    assert report["rejections"] == [{"file": "rows.csv", "row": 3, "reason": "shipped_at is missing"}]


def test_an_order_is_found_by_its_number_its_id_or_its_reference(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    names = [sold[0]["number"].lower(), sold[0]["id"], "7"]
    rows = "".join(f"{name},2020-01-3{day},A,1\n" for day, name in enumerate(names, 0) if day < 2)
    bring_in("shipments", f"{SHIPPED}{rows}7,2020-02-01,A,1\n")
    assert len(shipments(shop, sold[0])) == 3


def test_an_order_named_otherwise_is_still_the_same_order(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    reports = [bring_in("shipments", f"{SHIPPED}{name},2020-01-31,A,1.0\n") for name in ("7", sold[0]["number"])]
    assert [(report["created"], report["already_in"]) for report in reports] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (f"{SHIPPED}9,2020-01-31,A,1\n", "order: no order '9' is known"),
        (f"{SHIPPED}7,2020-01-31,C,1\n", "sku: the order has no SKU 'C'"),
        ("order,shipped_at,line,quantity\n7,2020-01-31,9,1\n", "line: the order has no line 9"),
        ("order,shipped_at,line,sku,quantity\n7,2020-01-31,1,B,1\n", "line: the order has no line 1 of SKU 'B'"),
        (f"{SHIPPED}7,2020-01-31,A,\n", "quantity is missing"),
        (f"{SHIPPED}7,2020-01-31,,2\n", "line or sku is missing"),
        (f"{SHIPPED}7,2020-01-31,A,0\n", "quantity: 0 is not more than 0"),
        (f"{SHIPPED},2020-01-31,A,1\n", "order is missing"),
    ],
    ids=["order", "sku", "line", "line of sku", "no quantity", "no line", "nothing", "no order"],
)
def test_what_cannot_be_shipped_is_found_by_a_dry_run_and_by_the_import(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]], rows: str, reason: str
) -> None:
    before = len(shop.posted)
    for options in (["--dry-run"], []):
        report = bring_in("shipments", rows, *options)
        assert [row["reason"] for row in report["rejections"]] == [reason]
    assert len(shop.posted) == before


def test_a_faultless_dry_run_ships_nothing(bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]) -> None:
    before = len(shop.posted)
    report = bring_in("shipments", f"{SHIPPED}7,2020-01-31,A,1\n", "--dry-run")
    assert (report["would_send"], len(shop.posted)) == (1, before)


def test_a_sku_on_two_lines_asks_for_the_line(bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]) -> None:
    sold[0]["lines"][1]["sku"] = "A"
    report = bring_in("shipments", f"{SHIPPED}7,2020-01-31,A,1\n")
    assert report["rejections"][0]["reason"] == "sku: 'A' stands on the lines 1 and 2 of the order; name the line"


def test_a_line_stands_in_a_delivery_once(bring_in: Import, sold: list[dict[str, Any]]) -> None:
    report = bring_in("shipments", f"{SHIPPED}7,2020-01-31,A,1\n7,2020-01-31,A,2\n")
    assert [row["reason"] for row in report["rejections"]] == [
        "kept back with rows.csv row 3", "line: row 2 is about line 1 of the order already",
    ]  # fmt: skip


def test_a_reference_of_two_customers_asks_for_the_number(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    sold[1]["reference"] = "7"
    report = bring_in("shipments", f"{SHIPPED}7,2020-01-31,A,1\n")
    assert report["rejections"][0]["reason"] == (
        "order: 2 orders have the reference '7'; name this one by its number or id"
    )


def test_what_differs_within_a_shipment_keeps_it_back(bring_in: Import, sold: list[dict[str, Any]]) -> None:
    report = bring_in("shipments", "order,shipped_at,sku,quantity,tracking\n7,2020-01-31,A,1,x\n7,2020-01-31,B,1,y\n")
    assert report["rejections"][1]["reason"] == "tracking differs from row 2 of the same order"
    assert report["rejected_shipments"] == 1


def test_a_shipment_with_other_content_is_another_under_a_batch_of_its_own(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    bring_in("shipments", f"{SHIPPED}7,2020-01-31,A,1\n")
    other = f"{SHIPPED}7,2020-01-31,A,2\n"
    refused = bring_in("shipments", other)
    assert refused["rejections"][0]["reason"] == (
        "shipment 2020-01-31 00:00:00+00:00 of order 7 (rows.csv row 2) was imported before with other content, or by"
        " an earlier version of MiniERP; if it is another shipment, give it a number of its own (shipment), or this"
        " import a name of its own with --batch"
    )
    assert bring_in("shipments", other, "--batch", "second")["created"] == 1


def test_a_receipt_with_other_content_is_told_by_its_name(
    bring_in: Import, shop: LittleShop, bought: dict[str, Any]
) -> None:
    head = "order,receipt,received_at,sku,quantity\n"
    bring_in("receipts", f"{head}7,DN-1,2020-01-31,A,1\n")
    [refused] = bring_in("receipts", f"{head}7,DN-1,2020-01-31,A,2\n")["rejections"]
    assert refused["reason"].startswith("receipt DN-1 of order 7 (rows.csv row 2) was imported before with other")


def test_a_refusal_is_told_of_the_row_that_is_at_fault(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    def too_many(path: str, _body: object) -> None:
        if path.endswith("/shipments"):
            raise Refusal(422, "excess", "See errors.", [{"field": "lines.1.quantity", "message": "only 5 are left"}])

    shop.hook = too_many
    report = bring_in("shipments", f"{SHIPPED}7,2020-01-31,A,1\n7,2020-01-31,B,9\n")
    assert report["rejections"][1]["reason"] == "line 2, quantity: only 5 are left"


def test_orders_are_asked_for_in_batches_and_results_lead_to_the_shipments(
    bring_in: Import, shop: LittleShop, sold: list[dict[str, Any]]
) -> None:
    before = len(shop.asked)
    rows = "".join(f"{order},20{year}-01-31,A,0.1\n" for order in (7, 8) for year in range(10, 20))
    report = bring_in("shipments", SHIPPED + rows)
    assert len(shop.asked) - before == 1
    assert {result["number"] for result in report["results"]} == {"7", "8"}
    assert len({result["id"] for result in report["results"]}) == 20


def test_what_was_refused_at_the_door_is_told_with_its_reason(
    bring_in: Import, shop: LittleShop, bought: dict[str, Any]
) -> None:
    head = "order,receipt,received_at,line,quantity,refused,reason\n"
    report = bring_in("receipts", f"{head}7,DN-1,2020-01-31,1,4,1,wet\n7,DN-1,2020-01-31,2,0,5,wrong\n")
    assert report["created"] == 1
    assert shop.bodies(f"/purchase-orders/{bought['id']}/receipts") == [
        {"lines": [{"line": 1, "quantity": "4", "refused": "1", "reason": "wet"},
                   {"line": 2, "quantity": "0", "refused": "5", "reason": "wrong"}],
         "received_at": "2020-01-31T00:00:00+00:00"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (f"{RECEIVED}7,2020-01-31,,\n", "line or sku is missing; quantity is missing"),
        ("order,received_at,sku,quantity,refused\n7,2020-01-31,A,1,1\n", "reason is missing: why units were refused"),
    ],
    ids=["nothing named", "no reason"],
)
def test_a_receipt_says_of_which_line_how_much_and_why_not(
    bring_in: Import, bought: dict[str, Any], rows: str, reason: str
) -> None:
    assert bring_in("receipts", rows)["rejections"][0]["reason"] == reason


def test_mended_rows_are_the_delivery_that_they_were(
    bring_in: Import, shop: LittleShop, bought: dict[str, Any], tmp_path: Path
) -> None:
    rejected = tmp_path / "rejected.csv"
    report = bring_in("receipts", f"{RECEIVED}7,2020-01-31,A,4\n7,2020-01-31,B,x\n", "--rejects", str(rejected))
    assert (report["receipts"], report["rejected_rows"]) == (1, 2)
    rejected.write_text(rejected.read_text().replace(",x", ",5"))
    for created in (1, 0):
        assert report_of(imported("receipts", rejected, "--json"))["created"] == created
