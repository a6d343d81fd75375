from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from shared.database.engine import engine
from tests.factories import Document, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.integration.functions.purchasing.shown import listed

Placed = Callable[..., Document]


def test_an_order_is_shown_as_it_was_placed(orders: AppClient, placed: Placed) -> None:
    order = placed("1", "2.5")

    answer = orders.get(f"/purchase-orders/{order['id']}")

    assert answer.json == order
    assert answer.headers["ETag"] == '"v1"'


@contextmanager
def when_an_order_was_read(act: Callable[[], object]) -> Iterator[None]:
    """Does something once, right after the block's first statement that reads orders."""
    waiting = [act]

    def after(*arguments: Any) -> None:
        if "FROM purchase_order" in arguments[2] and waiting:
            waiting.pop()()

    sa.event.listen(engine(), "after_cursor_execute", after)
    yield
    sa.event.remove(engine(), "after_cursor_execute", after)


@pytest.mark.parametrize("listed", [False, True], ids=["shown", "listed"])
def test_a_receipt_meanwhile_is_seen_in_the_order_and_its_lines_or_in_neither(
    orders: AppClient, placed: Placed, domain: Domain, listed: bool
) -> None:
    supplier = reference("Supplier")
    order = placed("1", supplier=supplier)
    path, receipts = f"/purchase-orders/{order['id']}", f"/purchase-orders/{order['id']}/receipts"
    receive = domain.function("receive_purchase_order")

    with when_an_order_was_read(lambda: receive.post(receipts, json={"lines": [{"line": 1, "quantity": 1}]})):
        answer = orders.get(f"/purchase-orders?supplier={supplier}" if listed else path).json

    shown = answer["items"][0] if listed else answer
    assert (shown["status"], shown["lines"][0]["received"]) in {("open", "0"), ("received", "1")}
    assert orders.get(path).json["status"] == "received"


def test_orders_are_listed_newest_first_with_their_lines(orders: AppClient, placed: Placed) -> None:
    supplier = reference("Supplier")
    placed_orders = [placed("1", "2", supplier=supplier) for _ in range(5)]
    path, found = f"/purchase-orders?supplier={supplier}&limit=2", []

    while path:
        answer = orders.get(path)
        found += answer.json["items"]
        path = answer.headers["Link"].split(">")[0][1:] if "Link" in answer.headers else ""

    assert found == [listed(order) for order in placed_orders[::-1]]


def test_orders_are_listed_by_status(orders: AppClient, placed: Placed, domain: Domain) -> None:
    supplier = reference("Supplier")
    full, _open = placed("1", supplier=supplier), placed("1", supplier=supplier)
    receipts = f"/purchase-orders/{full['id']}/receipts"
    domain.function("receive_purchase_order").post(receipts, json={"lines": [{"line": 1, "quantity": 1}]})

    answer = orders.get(f"/purchase-orders?supplier={supplier}&status=received")

    assert [item["id"] for item in answer.json["items"]] == [full["id"]]


@pytest.mark.parametrize("path", ["/purchase-orders/7", "/purchase-orders/00000000-0000-0000-0000-000000000000"])
def test_an_unknown_order_is_not_found(orders: AppClient, path: str) -> None:
    assert orders.get(path).status_code == 404


@pytest.mark.parametrize("cursor", ["WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxIiwiYiJd", "WyI5OTk5OTk5LTAxLTAxIiwiYiJd", "W10="])
def test_a_cursor_of_somebody_elses_making_is_refused(orders: AppClient, cursor: str) -> None:
    answer = orders.get(f"/purchase-orders?cursor={cursor}")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "cursor"
