import re
import uuid

import pytest

from tests import factories
from tests.events import stock_reserved
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.integration.running import Function, Functions


@pytest.fixture(scope="module")
def orders(functions: Functions) -> Function:
    return functions["sales-orders"]


def placed_by(desk: Desk, shelf: Shelf, customer: str, count: int) -> list[str]:
    sku = shelf.stocked(count)
    body = factories.a_sales_order(customer=customer, lines=[factories.a_sales_line(sku=sku)])
    create = desk.functions["create-sales-order"]
    return [create.post("/sales-orders", body).json()["id"] for _ in range(count)]


def test_one_order_has_its_version_as_etag(desk: Desk, shelf: Shelf, orders: Function) -> None:
    sku = shelf.stocked(1)
    order_id = desk.placed((sku, 1))
    before = orders.get(f"/sales-orders/{order_id}")

    desk.settle(stock_reserved(order_id, (sku, 1)))

    after = orders.get(f"/sales-orders/{order_id}")
    assert (before.headers["ETag"], after.headers["ETag"]) == ('"v1"', '"v2"')


def test_a_customers_orders_are_listed_newest_first_page_by_page(desk: Desk, shelf: Shelf, orders: Function) -> None:
    customer = factories.reference("Ada & Söhne")
    placed = placed_by(desk, shelf, customer, 5)

    found, link = [], None
    for page in range(3):
        answer = orders.get(link) if link else orders.get("/sales-orders", customer=customer, limit=2)
        found.append([order["id"] for order in answer.json()["items"]])
        next_link = re.fullmatch(r'<(/sales-orders\?[^>]+)>; rel="next"', answer.headers.get("Link", ""))
        assert (next_link is None) == (page == 2) == (answer.json()["next_cursor"] is None)
        link = next_link[1] if next_link else None

    assert found == [placed[4:2:-1], placed[2:0:-1], placed[:1]]


def test_a_listed_order_is_the_order_itself(desk: Desk, shelf: Shelf, orders: Function) -> None:
    customer = factories.reference("Ada")
    (order_id,) = placed_by(desk, shelf, customer, 1)

    (listed,) = orders.get("/sales-orders", customer=customer).json()["items"]

    shown = desk.shown(uuid.UUID(order_id))
    assert (shown.pop("shipments"), shown.pop("returns")) == ([], [])
    assert listed == shown


def test_orders_can_be_asked_for_by_status(desk: Desk, shelf: Shelf, orders: Function) -> None:
    customer = factories.reference("Ada")
    pending, confirmed = placed_by(desk, shelf, customer, 2)
    desk.settle(stock_reserved(uuid.UUID(confirmed), (factories.sku(), 1)))

    found = {
        status: [order["id"] for order in orders.get("/sales-orders", customer=customer, status=status).json()["items"]]
        for status in ("pending", "confirmed", "rejected")
    }

    assert found == {"pending": [pending], "confirmed": [confirmed], "rejected": []}


@pytest.mark.parametrize("name", [str(uuid.UUID(int=0)), "17", "not-an-id"])
def test_an_order_that_is_not_there_is_not_found(orders: Function, name: str) -> None:
    answer = orders.get(f"/sales-orders/{name}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["status=lost", "limit=0", "limit=201", "cursor=WyJ4Il0=", "cursor=WyJ4IiwieSJd", "page=2"]
)
def test_a_query_that_makes_no_sense_is_refused_by_field(orders: Function, query: str) -> None:
    answer = orders.get(f"/sales-orders?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]
