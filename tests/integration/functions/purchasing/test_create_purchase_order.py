from collections.abc import Callable

import pytest

from tests.factories import a_purchase_line, a_purchase_order, reference, sku
from tests.integration.client import AppClient
from tests.integration.domain import Domain

Stock = Callable[..., None]


def test_an_order_is_open_with_exact_amounts(create: AppClient, stock: Stock) -> None:
    lines = [a_purchase_line(quantity="0.3", unit_price=0.1), a_purchase_line(quantity=12, unit_price="9.80")]
    for line in lines:
        stock(line["sku"])
    order = a_purchase_order(lines=lines)

    answer = create.post("/purchase-orders", json=order)

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/purchase-orders/{answer.json['id']}"
    assert answer.headers["ETag"] == '"v1"'
    shown = {name: value for name, value in answer.json.items() if name not in ("id", "number", "created_at", "lines")}
    assert shown == {
        "status": "open",
        "stock_check": "answered",
        "supplier": order["supplier"],
        "supplier_code": None,
        "reference": None,
        "request_id": None,
        "ordered_at": answer.json["created_at"],
        "expected_date": "2026-12-01",
        "currency": "EUR",
        "total": "117.63",
        "payable": "117.63",
        "over_receipt_allowance": None,
        "version": 1,
        "receipts": [],
        "returns": [],
    }
    assert answer.json["lines"][0] == {
        "line": 1,
        "sku": lines[0]["sku"],
        "quantity": "0.3",
        "received": "0",
        "refused": "0",
        "given_up": "0",
        "sent_back": "0",
        "outstanding": "0.3",
        "unit_price": "0.1",
        "currency": "EUR",
        "amount": "0.03",
        "payable": "0.03",
        "due_date": None,
    }


def test_placing_an_order_announces_it(create: AppClient, stock: Stock, domain: Domain) -> None:
    line = a_purchase_line(quantity="2.50")
    stock(line["sku"])

    lines = [line, {**line, "due_date": "2026-11-28"}]

    order = create.post("/purchase-orders", json=a_purchase_order(lines=lines)).json

    (event,) = domain.events(order["id"])
    assert event["type"] == "com.minierp.purchasing.order.created.v2"
    assert event["sequence"] == "1"
    assert event["data"] == {
        "order_id": order["id"],
        "number": order["number"],
        "supplier": order["supplier"],
        "request_id": None,
        "lines": [
            {"sku": line["sku"], "quantity": "2.5", "expected_date": "2026-12-01"},
            {"sku": line["sku"], "quantity": "2.5", "expected_date": "2026-11-28"},
        ],
    }


@pytest.mark.parametrize(
    ("level", "reason"),
    [({"status": "discontinued"}, "discontinued"), ({"kind": "sale"}, "not_purchasable")],
)
def test_what_cannot_be_bought_is_refused_with_the_reason(
    create: AppClient, stock: Stock, domain: Domain, level: dict[str, str], reason: str
) -> None:
    good, bad, supplier = a_purchase_line(), a_purchase_line(), reference("Supplier")
    stock(good["sku"])
    stock(bad["sku"], **level)

    answer = create.post("/purchase-orders", json=a_purchase_order(supplier=supplier, lines=[good, bad]))

    assert answer.status_code == 409
    (error,) = answer.json["errors"]
    assert (error["field"], error["sku"], error["reason"]) == ("lines.1.sku", bad["sku"], reason)
    assert domain.rows("select 1 from purchase_order where supplier = :supplier", supplier=supplier) == []


def test_an_order_is_taken_though_nobody_can_tell_the_stock(create: AppClient) -> None:
    answer = create.post("/purchase-orders", json=a_purchase_order())

    assert answer.status_code == 201
    assert answer.json["stock_check"] == "deferred"


def test_a_repetition_gets_the_first_answer_though_the_product_was_discontinued_since(
    create: AppClient, stock: Stock
) -> None:
    line, key = a_purchase_line(), {"Idempotency-Key": reference("key")}
    order = a_purchase_order(lines=[line])
    stock(line["sku"])
    first = create.post("/purchase-orders", json=order, headers=key)
    stock(line["sku"], status="discontinued")

    second = create.post("/purchase-orders", json=order, headers=key)

    assert second.status_code == 201
    assert second.json == first.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]


def test_the_largest_order_is_exact(create: AppClient) -> None:
    line = a_purchase_line(quantity="99999999999999.9999", unit_price="99999999999999.9999")

    order = create.post("/purchase-orders", json=a_purchase_order(lines=[line] * 500)).json

    assert order["lines"][499]["amount"] == "9999999999999999980000000000.00000001"
    assert order["total"] == "4999999999999999990000000000000.00000500"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"lines": []}, ["lines"]),
        ({"lines": [a_purchase_line()] * 501}, ["lines"]),
        ({"lines": [a_purchase_line(quantity=0)]}, ["lines.0.quantity"]),
        ({"lines": [a_purchase_line(), a_purchase_line(quantity="NaN")]}, ["lines.1.quantity"]),
        ({"lines": [a_purchase_line(quantity="0.00001")]}, ["lines.0.quantity"]),
        ({"lines": [a_purchase_line(quantity=10**30)]}, ["lines.0.quantity"]),
        ({"lines": [a_purchase_line(quantity=True)]}, ["lines.0.quantity"]),
        ({"lines": [a_purchase_line(unit_price="-1")]}, ["lines.0.unit_price"]),
        ({"lines": [a_purchase_line(sku="?", currency="Euro", note="")]}, ["currency", "note", "sku"]),
        ({"lines": [a_purchase_line(), a_purchase_line(currency="USD")]}, ["lines"]),
        ({"supplier": " "}, ["supplier"]),
        ({"supplier": None}, ["supplier"]),
        ({"expected_date": 1_700_000_000}, ["expected_date"]),
        ({"expected_date": "2026-02-30"}, ["expected_date"]),
        ({"expected_date": "2026-12-01T00:00:00"}, ["expected_date"]),
        ({"status": "received"}, ["status"]),
    ],
)
def test_a_bad_order_is_refused_by_field(
    create: AppClient, domain: Domain, changes: dict[str, object], fields: list[str]
) -> None:
    order = a_purchase_order(**changes)

    answer = create.post("/purchase-orders", json=order)

    assert answer.status_code == 422
    found = [error["field"] for error in answer.json["errors"]]
    assert sorted(found) == fields or sorted(field.removeprefix("lines.0.") for field in found) == fields
    assert domain.rows("select 1 from purchase_order where supplier = :supplier", supplier=order["supplier"]) == []


def test_the_same_sku_may_stand_on_several_lines(create: AppClient, stock: Stock) -> None:
    name = sku()
    stock(name)

    order = create.post("/purchase-orders", json=a_purchase_order(lines=[a_purchase_line(sku=name)] * 2)).json

    assert [(line["line"], line["sku"]) for line in order["lines"]] == [(1, name), (2, name)]
