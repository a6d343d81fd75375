"""--dry-run decides what can be decided, asks MiniERP where it answers, and creates nothing."""

from pathlib import Path

import pytest

from tests.unit.scripts.data.imports.conftest import Import, imported, report_of
from tests.unit.scripts.data.imports.little_shop import LittleShop

ORDERS = "order,customer,address.street,address.city,address.country,sku,quantity,unit_price,currency\n"


def test_a_dry_run_reports_nothing_as_created(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    report = bring_in("stock", "sku,quantity\nA,5\n", "--dry-run")
    assert (report["created"], report["would_send"], report["dry_run"]) == (0, 1, True)
    assert shop.posted == []
    assert [item["state"] for item in report["results"]] == [""]


def test_a_dry_run_says_that_it_writes_no_results(bring_in: Import, shop: LittleShop, tmp_path: Path) -> None:
    shop.stocked("A")
    results = tmp_path / "done.csv"
    report = bring_in("stock", "sku,quantity\nA,5\n", "--dry-run", "--results", str(results))
    assert report["notes"] == [f"{results} was not written: nothing was sent that could have results."]
    assert not results.exists()


def test_a_dry_run_of_suppliers_reports_nothing_as_created(bring_in: Import) -> None:
    report = bring_in("suppliers", "code,name,currency,lead_time_days\n7,Leaf & Co,EUR,14\n", "--dry-run")
    assert (report["created"], report["would_send"]) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("stock", "sku,quantity,reason\nA,5,theft\n", "'theft' is none of"),
        ("stock", "sku,quantity,reason\nA,-5,gain\n", "is less than 0"),
        ("stock", "sku,quantity\nA,1.23456\n", "more than 4 decimals"),
        ("stock", "sku,quantity\nA,\n", "quantity is missing"),
        ("stock", "sku,quantity\na/b,1\n", "is not 1 to 64"),
        ("products", "sku,name,price,currency\nA,Tea,1,EUX\n", "is not a currency code"),
        ("products", f"sku,name,price,currency\nA,{'x' * 201},1,EUR\n", "at most 200"),
        ("products", "sku,name,price,currency,type\nA,Tea,1,EUR,toy\n", "'toy' is none of"),
        ("products", "sku,name,price,currency,supplier_id\nA,Tea,1,EUR,7\n", "no supplier '7'"),
        ("products", "sku,name,price,currency,barcodes\nA,Tea,1,EUR,123\n", "'123' should be a GTIN"),
        ("products", "sku,name,price,currency,barcodes\nA,Tea,1,EUR,4006381333932\n", "the check digit 1"),
        ("suppliers", "code,name,currency,lead_time_days\n7,Leaf,EUR,1.5\n", "is not a whole number from 0 to 1000"),
        ("counts", "sku,quantity,counted_at\nA,-1,2020-01-31\n", "is less than 0"),
        ("counts", "sku,quantity,counted_at\nA,1,\n", "counted_at is missing"),
        ("sales-orders", f"{ORDERS}1,Ada,S,C,UK,A,0,1,EUR\n", "is not more than 0"),
        ("sales-orders", f"{ORDERS}{'9' * 101},Ada,S,C,UK,A,1,1,EUR\n", "at most 100"),
    ],
)
def test_what_can_be_decided_without_sending_is_decided(
    bring_in: Import, shop: LittleShop, kind: str, content: str, reason: str
) -> None:
    report = bring_in(kind, content, "--dry-run")
    assert report["would_send"] == 0
    assert reason in report["rejections"][0]["reason"]


def test_skus_are_checked_against_minierp(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A")
    report = bring_in("stock", "sku,quantity\nA,5\nB,5\n", "--dry-run")
    assert [(r["row"], r["reason"]) for r in report["rejections"]] == [(3, "sku: no product 'B' is known")]


def test_half_a_unit_of_what_has_only_whole_ones_is_found(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A", "B")
    shop.levels["A"]["fractional"], shop.levels["B"]["fractional"] = False, True
    kinds = {
        "stock": "sku,quantity\nA,0.5\nB,0.5\n",
        "counts": "sku,quantity,counted_at\nA,0.5,2020-01-31\nB,0.5,2020-01-31\n",
        "sales-orders": f"{ORDERS}1,Ada,S,C,UK,A,0.5,1,EUR\n2,Ada,S,C,UK,B,0.5,1,EUR\n",
    }
    for kind, content in kinds.items():
        report = bring_in(kind, content, "--dry-run")
        assert [row["reason"] for row in report["rejections"]] == [
            "quantity: there are only whole units of product 'A'"
        ]


def test_an_order_of_a_discontinued_product_is_found(bring_in: Import, shop: LittleShop) -> None:
    shop.stocked("A", "B")
    shop.levels["B"]["status"] = "discontinued"
    report = bring_in("sales-orders", f"{ORDERS}1,Ada,S,C,UK,A,1,1,EUR\n1,Ada,S,C,UK,B,1,1,EUR\n", "--dry-run")
    assert report["rejections"][1]["reason"] == "sku: product 'B' is discontinued"
    assert report["rejected_orders"] == 1


@pytest.mark.parametrize(
    ("kind", "unfit", "head", "words"),
    [
        ("sales-orders", "purchase", ORDERS, "is not for sale"),
        ("purchase-orders", "sale", "order,supplier,expected_date,sku,quantity,unit_price,currency\n",
         "is not bought from suppliers"),
    ],
)  # fmt: skip
def test_an_order_of_a_product_of_the_wrong_type_is_found(
    bring_in: Import, shop: LittleShop, kind: str, unfit: str, head: str, words: str
) -> None:
    bring_in("products", f"sku,name,price,currency,type\nA,Tea,1,EUR,both\nB,Pot,1,EUR,{unfit}\n")
    before, who = len(shop.asked), "Ada,S,C,UK" if kind == "sales-orders" else "Leaf,2030-01-31"
    rows = "".join(f"{number},{who},{sku},1,1,EUR\n" for number, sku in enumerate("AB" * 50))
    report = bring_in(kind, head + rows, "--dry-run")
    assert (report["would_send"], report["rejected_orders"]) == (50, 50)
    assert report["rejections"][0]["reason"] == f"sku: product 'B' {words}"
    assert len(shop.asked) - before == 4, "asked in batches"


def test_a_reference_that_is_taken_is_found(
    bring_in: Import, shop: LittleShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\n")
    bring_in("sales-orders", f"{ORDERS}7,Ada,S,C,UK,A,1,1,EUR\n", name="first.csv")
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))  # whose journal knows nothing of it
    rows = f"{ORDERS}7,Ada,S,C,UK,A,2,1,EUR\n8,Ada,S,C,UK,A,2,1,EUR\n7b,Bob,S,C,UK,A,2,1,EUR\n"
    report = bring_in("sales-orders", rows, "--dry-run")
    [taken] = shop.orders.values()
    assert [rejected["reason"] for rejected in report["rejections"]] == [
        f"reference: order {taken['id']} of Ada has '7' already"
    ]
    assert report["would_send"] == 2


PURCHASES = "order,supplier,sku,quantity,unit_price,currency\n"


def test_an_order_without_a_day_needs_a_supplier_whose_lead_time_is_known(bring_in: Import, shop: LittleShop) -> None:
    bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\n")
    bring_in("suppliers", "code,name,currency,lead_time_days\nLEAF,Leaf & Co,EUR,14\n")
    rows = f"{PURCHASES}1,LEAF,A,1,1,EUR\n2,Leaf & Co,A,1,1,EUR\n3,Somebody,A,1,1,EUR\n"
    report = bring_in("purchase-orders", rows, "--dry-run")
    assert report["would_send"] == 2
    assert [row["reason"] for row in report["rejections"]] == [
        "expected_date is missing, and 'Somebody' is no supplier whose lead time is known"
    ]


def test_a_reference_that_is_taken_is_found_whatever_the_supplier_is_called(
    bring_in: Import, shop: LittleShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\n")
    bring_in("suppliers", "code,name,currency,lead_time_days\nLEAF,Leaf & Co,EUR,14\n")
    bring_in("purchase-orders", f"{PURCHASES}1,Leaf & Co,A,1,1,EUR\n")
    [order] = shop.orders.values()
    order["supplier_code"] = "LEAF"
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))  # whose journal knows nothing of it
    report = bring_in("purchase-orders", f"{PURCHASES}1,LEAF,A,2,1,EUR\n", "--dry-run")
    assert report["rejections"][0]["reason"] == f"reference: order {order['id']} of LEAF has '1' already"


def test_products_are_compared_with_what_is_there(bring_in: Import, shop: LittleShop) -> None:
    bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\nB,Pot,1,EUR\n")
    report = bring_in("products", "sku,name,price,currency\nA,Tea,1,EUR\nB,Cup,1,EUR\nC,New,1,EUR\n", "--dry-run")
    assert (report["already_in"], report["rejected_rows"], report["would_send"]) == (1, 1, 1)


def test_where_minierp_does_not_answer_the_file_alone_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINIERP_URL", raising=False)
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
    file = tmp_path / "rows.csv"
    file.write_text("sku,quantity\nA,5\n")
    report = report_of(imported("stock", file, "--dry-run", "--json"))
    assert report["would_send"] == 1
    assert "The file alone was checked" in report["notes"][0]


def test_where_minierp_does_not_answer_every_suppliers_code_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINIERP_URL", raising=False)
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
    file = tmp_path / "rows.csv"
    file.write_text("sku,name,price,currency,supplier_id\nA,Tea,1,EUR,7\n")
    assert report_of(imported("products", file, "--dry-run", "--json"))["would_send"] == 1
