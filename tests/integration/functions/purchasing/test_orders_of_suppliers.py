"""A supplier's code says who delivers and when; what an order costs is exact, and what can be paid stands beside it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import Document, a_purchase_line, a_purchase_order, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.integration.functions.purchasing.shown import listed

Placed = Callable[..., Document]
Supplier = Callable[..., Document]


@pytest.mark.parametrize("field", ["code", "name"])
def test_an_order_names_its_supplier_by_code_or_by_name_and_is_expected_after_its_lead_time(
    placed: Placed, supplier: Supplier, orders: AppClient, field: str
) -> None:
    known = supplier(lead_time_days=10)

    order = placed(supplier=known[field], expected_date=None)

    assert (order["supplier"], order["supplier_code"]) == (known["name"], known["code"])
    soon = datetime.now(UTC).date() + timedelta(days=10)
    assert order["expected_date"] in {str(soon), str(soon - timedelta(days=1))}, "unless midnight came in between"
    for named in (known["code"], known["name"]):
        assert orders.get(f"/purchase-orders?supplier={named}").json["items"] == [listed(order)]


def test_a_code_goes_before_a_name_that_is_the_same(placed: Placed, supplier: Supplier) -> None:
    by_code = supplier()
    supplier(name=by_code["code"])

    assert placed(supplier=by_code["code"])["supplier_code"] == by_code["code"]


def test_a_date_that_is_given_stands(placed: Placed, supplier: Supplier) -> None:
    assert placed(supplier=supplier()["code"], expected_date="2031-05-01")["expected_date"] == "2031-05-01"


def test_an_order_keeps_what_it_was_placed_with(
    placed: Placed, supplier: Supplier, domain: Domain, orders: AppClient
) -> None:
    known = supplier()
    order = placed(supplier=known["code"])

    domain.function("update_supplier").patch(f"/suppliers/{known['code']}", json={"name": reference("Renamed")})

    assert orders.get(f"/purchase-orders/{order['id']}").json == order


def test_a_supplier_without_a_record_needs_a_date(create: AppClient, domain: Domain) -> None:
    body = a_purchase_order(expected_date=None)

    answer = create.post("/purchase-orders", json=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["expected_date"]
    assert domain.rows("select 1 from purchase_order where supplier = :supplier", supplier=body["supplier"]) == []


def test_two_orders_that_name_one_supplier_in_two_ways_cannot_have_the_same_reference(
    create: AppClient, placed: Placed, supplier: Supplier
) -> None:
    known = supplier()
    first = placed(supplier=known["code"], reference="PO-1")

    answer = create.post("/purchase-orders", json=a_purchase_order(supplier=known["name"], reference="PO-1"))

    assert (answer.status_code, answer.json["errors"][0]["order_id"]) == (409, first["id"])


@pytest.mark.parametrize(
    ("currency", "prices", "lines", "order", "exact"),
    [
        ("EUR", ("0.125", "0.375", "1"), ["0.12", "0.38", "1.00"], "1.50", "1.500"),
        ("JPY", ("33.3333",), ["33"], "33", "33.3333"),
        ("KWD", ("0.0005", "0.0015"), ["0.000", "0.002"], "0.002", "0.0020"),
    ],
)
def test_each_line_is_rounded_to_coins_half_to_even_and_the_order_is_their_sum(
    create: AppClient, currency: str, prices: tuple[str, ...], lines: list[str], order: str, exact: str
) -> None:
    body = [a_purchase_line(quantity=1, unit_price=price, currency=currency) for price in prices]

    answer = create.post("/purchase-orders", json=a_purchase_order(lines=body)).json

    assert [line["payable"] for line in answer["lines"]] == lines
    assert (answer["payable"], answer["total"]) == (order, exact)


@pytest.mark.parametrize(("given", "status"), [("0.1", 201), ("1.5", 422), ("-0.1", 422), ("0.00001", 422)])
def test_an_allowance_of_its_own_is_a_fraction(create: AppClient, given: str, status: int) -> None:
    answer = create.post("/purchase-orders", json=a_purchase_order(over_receipt_allowance=given))

    assert answer.status_code == status
    if status == 422:
        assert [error["field"] for error in answer.json["errors"]] == ["over_receipt_allowance"]


def test_half_of_a_whole_unit_is_not_ordered(create: AppClient, domain: Domain, stock: Callable[..., None]) -> None:
    line = a_purchase_line(quantity="1.5")
    stock(line["sku"], fractional=False)

    answer = create.post("/purchase-orders", json=a_purchase_order(lines=[line]))

    assert answer.status_code == 409
    assert [(error["field"], error["reason"]) for error in answer.json["errors"]] == [("lines.0.quantity", "not_whole")]
