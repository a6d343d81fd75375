"""An order that is sent again is answered as README promises: the same status, bytes, Location and ETag."""

import httpx
import sqlalchemy as sa

from functions.sales.storage.tables import sales_order_line
from tests import factories
from tests.events import stock_reserved
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.together import together

WAIT = {"Prefer": "wait=8"}


def an_order(sku: str) -> dict[str, object]:
    line = factories.a_sales_line(sku=sku, quantity="1.50", unit_price="9.80", discount="0.0500")
    return factories.a_sales_order(customer="Zoë O’Neil 🛒", lines=[line])


def parts(answer: httpx.Response) -> tuple[int, bytes, str, str]:
    return answer.status_code, answer.content, answer.headers["Location"], answer.headers["ETag"]


def settle(desk: Desk, sku: str) -> None:
    mine = sa.select(sales_order_line.c.order_id).where(sales_order_line.c.sku == sku)
    order_id = eventually(lambda: (rows := desk.rows(mine)) and rows[0].order_id)
    assert desk.settle(stock_reserved(order_id, (sku, 1))).status_code == 204


def test_an_order_sent_again_is_answered_with_the_same_bytes(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    create, body = desk.functions["create-sales-order"], an_order(sku)

    first, again = (create.post("/sales-orders", body, Idempotency_Key=key) for _ in range(2))

    assert parts(again) == parts(first)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Preference-Applied" not in again.headers


def test_who_waits_again_gets_the_settled_order_again(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    create, body = desk.functions["create-sales-order"], an_order(sku)
    first, _ = together(
        [
            lambda: create.post("/sales-orders", body, Idempotency_Key=key, **WAIT),
            lambda: settle(desk, sku),
        ]
    )

    again = create.post("/sales-orders", body, Idempotency_Key=key, **WAIT)

    assert first is not None
    assert parts(again) == parts(first)
    assert (again.json()["status"], again.headers["ETag"]) == ("confirmed", '"v2"')
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Preference-Applied"] == "wait=8"


def test_who_does_not_wait_gets_the_order_as_it_was_taken_also_after_it_is_settled(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    create, body = desk.functions["create-sales-order"], an_order(sku)
    first = create.post("/sales-orders", body, Idempotency_Key=key)
    settle(desk, sku)

    again = create.post("/sales-orders", body, Idempotency_Key=key)
    waited = create.post("/sales-orders", body, Idempotency_Key=key, **WAIT)

    assert parts(again) == parts(first)
    assert (again.json()["status"], waited.json()["status"]) == ("pending", "confirmed")
    assert waited.headers["Location"] == first.headers["Location"]
    assert waited.headers["ETag"] == '"v2"'
