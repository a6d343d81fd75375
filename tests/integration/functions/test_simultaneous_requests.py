"""Two requests with one key at the same time: nobody is told no for good and gets what he asked for all the same.

The first is held up in the database, what it needs is taken away, the second is sent, and everything is given back.
"""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
import redis
import sqlalchemy as sa

from functions.inventory.storage.tables import stock_level
from scripts.minierp.local.system.system import System
from shared.stock.level import cache_key, cache_text
from tests import factories
from tests.events import stock_reserved
from tests.eventually import eventually
from tests.integration.locks import held_before, held_inside, waiting
from tests.integration.running import Function, Functions
from tests.tokens import TESTER

Database = Callable[[str], sa.Engine]


@dataclass
class Case:
    """A command; `forbid` makes the state say no to it, as far as the state can change meanwhile, `allow` yes again."""

    function: Function
    name: str
    database: sa.Engine
    path: str
    body: factories.Document
    forbid: Callable[[], None] = lambda: None
    allow: Callable[[], None] = lambda: None

    def send(self, key: str) -> httpx.Response:
        return self.function.post(self.path, self.body, Idempotency_Key=key)


class Cases:
    """One of each kind of command, with a product, an order or a level of its own."""

    def __init__(self, functions: Functions, database: Database, cache: "redis.Redis") -> None:
        self._functions, self._database, self._cache = functions, database, cache

    def create_sales_order(self) -> Case:
        sku = factories.sku()
        self._level(sku, on_hand="5")
        body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity="5")])
        drain, restock = partial(self._level, sku, on_hand="0"), partial(self._level, sku, on_hand="5")
        return self._case("create-sales-order", "sales", "/sales-orders", body, forbid=drain, allow=restock)

    def create_purchase_order(self) -> Case:
        sku = factories.sku()
        self._level(sku)
        body = factories.a_purchase_order(lines=[factories.a_purchase_line(sku=sku)])
        stop, resume = partial(self._level, sku, status="discontinued"), partial(self._level, sku)
        return self._case("create-purchase-order", "purchasing", "/purchase-orders", body, forbid=stop, allow=resume)

    def receive_purchase_order(self) -> Case:
        order = self.create_purchase_order().send(str(uuid.uuid4())).json()
        path, body = f"/purchase-orders/{order['id']}/receipts", {"lines": [{"line": 1, "quantity": "10"}]}
        return self._case("receive-purchase-order", "purchasing", path, body)

    def cancel_purchase_order(self) -> Case:
        order = self.create_purchase_order().send(str(uuid.uuid4())).json()
        return self._case("cancel-purchase-order", "purchasing", f"/purchase-orders/{order['id']}/cancellations", {})

    def ship_sales_order(self) -> Case:
        body = {"lines": [{"line": 1, "quantity": "5"}]}
        return self._case("ship-sales-order", "sales", f"/sales-orders/{self._confirmed()}/shipments", body)

    def cancel_sales_order(self) -> Case:
        return self._case("cancel-sales-order", "sales", f"/sales-orders/{self._confirmed()}/cancellations", {})

    def return_sales_order(self) -> Case:
        order, body = self._confirmed(), {"lines": [{"line": 1, "quantity": "5"}]}
        assert self._functions["ship-sales-order"].post(f"/sales-orders/{order}/shipments", {}).status_code == 201
        return self._case("return-sales-order", "sales", f"/sales-orders/{order}/returns", body)

    def create_supplier(self) -> Case:
        return self._case("create-supplier", "purchasing", "/suppliers", factories.a_supplier())

    def adjust_stock(self) -> Case:
        sku = factories.sku()
        level = {"on_hand": 5, "reserved": 0, "incoming": 0, "version": 1, "status": "active", "type": "both"}
        with self._database("inventory").begin() as connection:
            connection.execute(stock_level.insert().values(sku=sku, **level))
        body = {"reason": "loss", "quantity": "5"}
        return self._case("adjust-stock", "inventory", f"/stock/{sku}/adjustments", body)

    def create_product(self) -> Case:
        return self._case("create-product", "product", "/products", factories.a_product())

    def discontinue_product(self) -> Case:
        product = self.create_product().send(str(uuid.uuid4())).json()
        return self._case("discontinue-product", "product", f"/products/{product['sku']}/discontinuation", {})

    def _confirmed(self) -> str:
        """The id of a sales order that has its stock."""
        order = self.create_sales_order().send(str(uuid.uuid4())).json()
        reserved = stock_reserved(uuid.UUID(order["id"]), (order["lines"][0]["sku"], 5))
        assert self._functions["settle-sales-order"].deliver(reserved).status_code == 204
        return str(order["id"])

    def _case(self, function: str, domain: str, path: str, body: factories.Document, **changes: Any) -> Case:
        name = function.replace("-", "_")
        return Case(self._functions[function], name, self._database(domain), path, body, **changes)

    def _level(self, sku: str, *, on_hand: str = "0", status: str = "active") -> None:
        quantities = {"on_hand": on_hand, "reserved": "0", "incoming": "0", "expected_date": None, "version": 1}
        product = {"status": status, "type": "both", "fractional": True, "sell_until_gone": False}
        self._cache.set(cache_key(sku), cache_text({"sku": sku, **quantities, **product}))


@pytest.fixture(scope="module")
def cases(services: System, functions: Functions, database: Database) -> Iterator[Cases]:
    with redis.Redis.from_url(services.state.redis["writer_url"]) as cache:
        yield Cases(functions, database, cache)


CHECKED = ("create_sales_order", "create_purchase_order")
PURCHASING = ("receive_purchase_order", "cancel_purchase_order", "create_supplier")
SALES = ("ship_sales_order", "cancel_sales_order", "return_sales_order")
KINDS = (*CHECKED, *PURCHASING, *SALES, "adjust_stock", "create_product", "discontinue_product")


@pytest.mark.parametrize("kind", KINDS)
def test_no_refusal_is_final_while_the_first_is_in_the_database(cases: Cases, kind: str) -> None:
    case, key = getattr(cases, kind)(), str(uuid.uuid4())

    first, second = sent_while(case, key, held_inside(case.database, case.name, f"{key} {TESTER}"))

    assert (second.status_code, second.json()["type"]) == (409, "/problems/request-in-flight")
    assert second.headers["Retry-After"] == "1"
    assert first.status_code == 201, first.text
    again = case.send(key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"


def test_one_that_has_seen_stock_and_not_claimed_its_key_yet_shares_the_refusal_of_the_other(cases: Cases) -> None:
    case, key = cases.create_sales_order(), str(uuid.uuid4())

    first, second = sent_while(case, key, held_before(case.database, "sales_order"))

    assert (second.status_code, second.json()["type"]) == (409, "/problems/stock-refused")
    assert (first.status_code, first.json()) == (409, second.json())
    assert first.headers["Idempotent-Replayed"] == "true"
    later = case.send(key)
    assert (later.status_code, "Idempotent-Replayed" in later.headers) == (201, False)


@pytest.mark.parametrize("kind", CHECKED)
def test_a_refusal_leaves_its_key_to_whoever_comes_later(cases: Cases, kind: str) -> None:
    case, key = getattr(cases, kind)(), str(uuid.uuid4())
    case.forbid()
    refused = [case.send(key).status_code for _ in range(2)]
    case.allow()

    taken, again = case.send(key), case.send(key)

    assert refused == [409, 409]
    assert (taken.status_code, "Idempotent-Replayed" in taken.headers) == (201, False)
    assert (again.status_code, again.json()) == (201, taken.json())


def sent_while(case: Case, key: str, held: AbstractContextManager[None]) -> tuple[httpx.Response, httpx.Response]:
    """The answers to a request that is held up, and to its repetition, which the state says no to."""
    with ThreadPoolExecutor(1) as pool:
        with held:
            first: Future[httpx.Response] = pool.submit(case.send, key)
            eventually(lambda: waiting(case.database) == 1)
            case.forbid()
            second = case.send(key)
        answer = first.result()
    case.allow()
    return answer, second
