"""What inventory asks for is ordered once, or refused with a reason that a person understands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.events.inventory import PurchaseOrderRequested
from tests.events import demand, sent
from tests.factories import Document, a_purchase_line, reference, sku
from tests.integration.client import Response
from tests.integration.domain import Domain
from tests.together import together

Stock = Callable[..., None]
Supplier = Callable[..., Document]
Deliver = Callable[..., Response]
Placed = Callable[..., Document]
Order = Callable[[PurchaseOrderRequested], Response]

PLACED, REFUSED = (f"com.minierp.purchasing.order.{what}" for what in ("created.v2", "refused.v1"))


def requested(supplier: str, *lines: tuple[str, Any], request_id: UUID | None = None) -> PurchaseOrderRequested:
    return PurchaseOrderRequested(request_id=request_id or uuid4(), supplier=supplier, lines=demand(*lines))


@pytest.fixture
def ask(deliver: Deliver) -> Order:
    def order(event: PurchaseOrderRequested) -> Response:
        answer = deliver("create_purchase_order", sent(event, actor="buyer"))
        assert answer.status_code == 204, answer.text
        return answer

    return order


@pytest.fixture
def orders(domain: Domain) -> Callable[[PurchaseOrderRequested], list[Document]]:
    """The orders that answer a request, as they are shown."""

    def found(event: PurchaseOrderRequested) -> list[Document]:
        query = "select id from purchase_order where request_id = :id"
        shown = domain.function("purchase_orders")
        return [shown.get(f"/purchase-orders/{row['id']}").json for row in domain.rows(query, id=event.request_id)]

    return found


@pytest.mark.parametrize("field", ["code", "name"])
def test_a_request_becomes_an_order_in_the_suppliers_currency_expected_after_its_lead_time(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock, domain: Domain, field: str
) -> None:
    known, names = supplier(currency="USD", lead_time_days=5), (sku(), sku())
    for name in names:
        stock(name)
    event = requested(known[field], (names[0], 60), (names[1], "2.5"))

    ask(event)

    (order,) = orders(event)
    soon = datetime.now(UTC).date() + timedelta(days=5)
    assert (order["status"], order["supplier"], order["supplier_code"]) == ("open", known["name"], known["code"])
    assert order["expected_date"] in {str(soon), str(soon - timedelta(days=1))}, "unless midnight came in between"
    lines = [(line["sku"], line["quantity"], line["currency"], line["unit_price"]) for line in order["lines"]]
    assert lines == [(names[0], "60", "USD", "0"), (names[1], "2.5", "USD", "0")]
    (placed,) = domain.events(order["id"])
    assert (placed["type"], placed["data"]["request_id"]) == (PLACED, str(event.request_id))
    (told,) = domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}/history").json["items"]
    assert (told["actor"], placed["actorid"]) == ("buyer", "buyer"), "whoever asked inventory for it"


def test_a_unit_costs_what_was_last_agreed_with_the_supplier_in_its_currency(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock, domain: Domain
) -> None:
    known, other, name, fresh = supplier(), supplier(), sku(), sku()
    stock(name)
    stock(fresh)
    agreed = [(known, "2.10", "EUR"), (known, "2.05", "EUR"), (known, "9", "USD"), (other, "1", "EUR")]
    for of, price, currency in agreed:
        line = a_purchase_line(sku=name, unit_price=price, currency=currency)
        body = {"supplier": of["code"], "lines": [line]}
        assert domain.function("create_purchase_order").post("/purchase-orders", json=body).status_code == 201
    event = requested(known["code"], (name, 10), (fresh, 10))

    ask(event)

    (order,) = orders(event)
    assert [line["unit_price"] for line in order["lines"]] == ["2.05", "0"]
    assert order["payable"] == "20.50"


def test_a_price_agreed_before_the_supplier_had_a_record_counts_under_its_name(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, placed: Placed
) -> None:
    name = reference("Supplier")
    before = placed("1", supplier=name)
    event = requested(supplier(name=name)["code"], (before["lines"][0]["sku"], 1))

    ask(event)

    assert orders(event)[0]["lines"][0]["unit_price"] == "2.50"


def test_the_history_of_such_an_order_names_the_event_that_asked(
    deliver: Deliver, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock, domain: Domain
) -> None:
    name = sku()
    stock(name)
    event = requested(supplier()["code"], (name, 1))
    envelope = sent(event)

    deliver("create_purchase_order", envelope)

    (order,) = orders(event)
    history = domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}/history").json["items"]
    told = [(each["what"], each["event_id"], each["details"]["request_id"]) for each in history]
    assert told == [("placed", envelope["id"], str(event.request_id))]


def test_a_supplier_that_has_no_record_is_a_refusal_and_no_dead_letter(ask: Order, domain: Domain) -> None:
    event = requested("x" * 200, (sku(), 1))

    ask(event)

    (refused,) = domain.events(str(event.request_id))
    assert (refused["type"], refused["data"]["request_id"]) == (REFUSED, str(event.request_id))
    assert refused["data"]["reason"].startswith("purchasing has no record of the supplier xxx")


def test_what_cannot_be_bought_any_more_is_a_refusal_that_names_it(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock, domain: Domain
) -> None:
    name = sku()
    stock(name, status="discontinued")
    event = requested(supplier()["code"], (name, 1))

    ask(event)

    (refused,) = domain.events(str(event.request_id))
    assert refused["data"]["reason"] == f"{name}: the product is discontinued"
    assert orders(event) == []


def test_what_can_be_bought_is_bought_although_another_product_of_the_request_cannot(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock
) -> None:
    known, there, gone = supplier(), sku(), sku()
    stock(there)
    stock(gone, status="discontinued")
    event = requested(known["code"], (there, 6), (gone, 4))

    ask(event)

    (order,) = orders(event)
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == [(there, "6")]


def test_a_request_is_ordered_once_however_often_and_under_whatever_id_it_comes(
    ask: Order,
    deliver: Deliver,
    orders: Callable[..., list[Document]],
    supplier: Supplier,
    stock: Stock,
    domain: Domain,
) -> None:
    name = sku()
    stock(name)
    event = requested(supplier()["code"], (name, 1))
    envelope = sent(event)

    statuses = [deliver("create_purchase_order", envelope).status_code for _ in range(2)]
    ask(event)

    assert statuses == [204, 204]
    (order,) = orders(event)
    assert len(domain.events(order["id"])) == 1


def test_a_request_that_was_ordered_is_not_refused_when_it_comes_again_after_its_product_was_discontinued(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock, domain: Domain
) -> None:
    name = sku()
    stock(name)
    event = requested(supplier()["code"], (name, 1))
    ask(event)
    stock(name, status="discontinued")

    ask(event)

    assert len(orders(event)) == 1
    assert domain.events(str(event.request_id)) == []


def test_of_eight_requests_with_one_id_at_once_exactly_one_is_ordered(
    ask: Order, orders: Callable[..., list[Document]], supplier: Supplier, stock: Stock, domain: Domain
) -> None:
    name = sku()
    stock(name)
    event = requested(supplier()["code"], (name, 1))

    together([lambda: ask(event)] * 8)

    (order,) = orders(event)
    assert len(domain.events(order["id"])) == 1
    assert domain.events(str(event.request_id)) == []
