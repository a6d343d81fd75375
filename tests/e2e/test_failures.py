"""Parts of the system fail; no order is lost, and every one settles."""

import time
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from scripts.minierp.data.demo.ledger import Balance
from scripts.minierp.local.system.system import System
from shared.process.settings import Settings
from tests.e2e.outages import crash, down
from tests.e2e.shop import Json, Shop
from tests.e2e.waiting import eventually, eventually_equal
from tests.hanging import hanging

PUBLISHED = "select published_at is not null from outbox where event->>'subject' = :order"


def test_an_order_that_is_taken_while_rabbitmq_is_down_settles_after_it_returns(running: System, shop: Shop) -> None:
    sku = shop.product(opening=1)

    with down(running, "rabbitmq"):
        order = shop.order((sku, 1))

    assert shop.settled([order["id"]])[0]["status"] == "confirmed"
    assert shop.balance(sku) == Balance(on_hand=Decimal(1), reserved=Decimal(1))


def test_the_relay_publishes_for_a_function_that_was_killed_between_commit_and_publish(
    running: System, shop: Shop
) -> None:
    sku = shop.product(opening=1)

    with down(running, "rabbitmq"):  # so that the function can commit, and cannot publish
        order = shop.order((sku, 1))
        crash(running, "create-sales-order")
        assert shop.rows("sales", PUBLISHED, order=order["id"]) == [(False,)]

    assert shop.settled([order["id"]])[0]["status"] == "confirmed"
    eventually_equal(lambda: set(shop.rows("sales", PUBLISHED, order=order["id"])), {(True,)})


def timed_orders(shop: Shop, sku: str, count: int) -> tuple[list[Json], float]:
    """Orders one after another, and the median of the seconds that each took."""
    orders, seconds = [], []
    for _ in range(count):
        began = time.perf_counter()
        orders.append(shop.order((sku, 1)))
        seconds.append(time.perf_counter() - began)
    return orders, median(seconds)


@pytest.mark.parametrize("failure", [down, hanging])
def test_without_redis_stock_is_read_through_grpc_and_nobody_waits_out_a_timeout_each_time(
    running: System, shop: Shop, failure: type
) -> None:
    warming, sku = shop.product(opening=100), shop.product(opening=30)
    _, usual_seconds = timed_orders(shop, warming, 10)

    with failure(running, "redis"):
        eventually(lambda: shop.order((warming, 1))["stock_check"] == "answered", "a cold function reaches inventory")
        orders, seconds = timed_orders(shop, sku, 30)
        settled = shop.settled([order["id"] for order in orders])

    assert {order["stock_check"] for order in orders} == {"answered"}
    assert seconds - usual_seconds < Settings().redis_timeout_seconds
    assert {order["status"] for order in settled} == {"confirmed"}
    assert shop.balance(sku) == Balance(on_hand=Decimal(30), reserved=Decimal(30))


def test_without_redis_and_inventory_an_order_is_taken_as_deferred_and_settles_later(
    running: System, shop: Shop
) -> None:
    sku = shop.product(opening=1)

    with down(running, "redis", "inventory"):
        possible = shop.order((sku, 1))
        impossible = shop.order((sku, 2))

    assert possible["stock_check"] == impossible["stock_check"] == "deferred"
    confirmed, rejected = shop.settled([possible["id"], impossible["id"]])
    assert confirmed["status"] == "confirmed"
    assert rejected["status"] == "rejected"
    assert rejected["shortages"][0] | {"available": ""} == {
        "sku": sku, "reason": "short", "requested": "2", "available": "", "incoming": "0", "expected_date": None
    }  # fmt: skip


def test_orders_settle_by_themselves_after_an_outage_of_the_inventory_database(running: System, shop: Shop) -> None:
    """Longer than the six attempts that an event used to have."""
    sku = shop.product(opening=4)

    with down(running, "postgres-inventory"):
        orders = [shop.order((sku, 1))["id"] for _ in range(3)]
        eventually(lambda: all(tried(shop, order, 8) for order in orders), "the source tries an eighth time")
        orders.append(shop.order((sku, 1))["id"])

    assert {order["status"] for order in shop.settled(orders)} == {"confirmed"}
    assert shop.balance(sku) == Balance(on_hand=Decimal(4), reserved=Decimal(4))


def tried(shop: Shop, order: str, attempt: int) -> bool:
    """Whether the source of reserve-stock said that it tried an order's event so often."""
    (found,) = shop.rows("sales", "select event->>'id' from outbox where event->>'subject' = :order", order=order)
    log = (Path(shop.running.state.home) / "logs" / "source-reserve-stock.log").read_text(encoding="utf-8")
    return any(f"event {found[0]} " in line and f": attempt {attempt} " in line for line in log.splitlines())


def test_what_a_source_gave_up_in_an_outage_settles_its_order_by_itself(running: System, shop: Shop) -> None:
    sku, seen = shop.product(opening=3), dict[str, Json]()

    with down(running, "postgres-inventory"):
        given_up = [shop.order((sku, 1))["id"] for _ in range(3)]
        eventually(lambda: all(tried(shop, order, 1) for order in given_up), "the source tries")
        running.stop("source-reserve-stock")  # it dead-letters what it holds
        eventually(lambda: len(dead_letters(shop, given_up, seen)) == len(given_up), "all are given up")
        running.start("source-reserve-stock")

    assert {order["status"] for order in shop.settled(given_up)} == {"confirmed"}
    for letter in seen.values():
        assert letter["headers"]["ce-type"] == letter["event_type"] == "com.minierp.sales.order.created.v2"
        order = shop.http.get(f"/sales-orders/{letter['subject']}").json()
        assert letter["body"] == {
            "order_id": letter["subject"], "number": order["number"], "customer": "Ada Lovelace",
            "on_shortage": "reject", "placed_at": order["created_at"], "lines": [{"sku": sku, "quantity": "1"}],
        }  # fmt: skip
        assert letter["deaths"][0]["queue"] == "reserve-stock"
    assert shop.balance(sku) == Balance(on_hand=Decimal(3), reserved=Decimal(3))


def dead_letters(shop: Shop, orders: list[str], seen: dict[str, Json]) -> dict[str, Json]:
    """The dead letters about these orders that were `seen` so far: they do not stay."""
    found = shop.minierp("dead-letters", "list", "--json")
    seen |= {letter["subject"]: letter for letter in found if letter["subject"] in orders}
    return seen


def test_a_crashed_function_is_restarted_and_said_so(running: System, shop: Shop, said: list[str]) -> None:
    crash(running, "sales-orders")

    assert any("sales-orders was ended by SIGKILL; starting it again" in line for line in said)
    assert shop.minierp("status", "--json")["functions"]["sales-orders"]["restarts"] >= 1
    assert shop.http.get("/sales-orders").status_code == 200
