"""Events that come twice, and in the wrong order: the same state in the end."""

from collections import Counter
from decimal import Decimal
from typing import Any

from scripts.minierp.data.demo.ledger import Balance
from scripts.minierp.local.system.system import System
from tests.e2e.broker import EVENTS, Message, drain, operator, watch
from tests.e2e.outages import down
from tests.e2e.shop import Shop
from tests.e2e.waiting import eventually, eventually_equal


def trade(shop: Shop) -> tuple[list[str], list[str]]:
    """A bit of everything: the SKUs and the orders of it."""
    tea, cup = shop.product(opening=5), shop.product(opening=3)
    line = {"sku": tea, "quantity": 7, "unit_price": "2.50", "currency": "EUR"}
    bought = {"supplier": "Exotic Liquids", "expected_date": "2031-07-01", "lines": [line]}
    placed = shop.http.post("/purchase-orders", json=bought)
    receipt = {"lines": [{"line": 1, "quantity": 4}]}
    assert shop.http.post(f"{placed.headers['Location']}/receipts", json=receipt).status_code == 201
    eventually(lambda: shop.stock(tea)["on_hand"] == "9", "the receipt reaches the stock")
    orders = [shop.order((tea, 2), (cup, 1)), shop.order((tea, 1)), shop.order((cup, 2))]
    return [tea, cup], [order["id"] for order in orders]


def books(shop: Shop, skus: list[str], orders: list[str]) -> tuple[Any, ...]:
    """All that a trade left behind, once it is settled."""
    settled = shop.settled(orders)
    levels = [shop.stock(sku) for sku in skus]
    ledgers = [list(shop.movements(sku)) for sku in skus]
    return levels, ledgers, settled


def handled(shop: Shop) -> Counter[tuple[str, str]]:
    """How often each function was asked to handle each event, by its log."""
    functions = ("adjust-stock", "reserve-stock", "settle-sales-order", "thank-customer")
    served = ((name, line) for name in functions for line in shop.log(name) if line["message"] == "served")
    return Counter((name, line["event_id"]) for name, line in served if line.get("event_id"))


def test_every_event_delivered_again_in_reverse_order_changes_nothing(running: System, shop: Shop) -> None:
    with operator(running) as channel:
        watched = watch(channel)
        skus, orders = trade(shop)
        before = books(shop, skus, orders)
        events: list[Message] = []

        def all_seen() -> bool:
            events.extend(drain(channel, watched))
            confirmed = {str(event.body) for event in events if event.routing_key.endswith("order.confirmed.v1")}
            return all(any(order in body for body in confirmed) for order in orders)

        eventually(all_seen, "every order is announced as confirmed")
        ids = {event.properties.message_id for event in events}
        once = eventually(lambda: when_quiet(shop, ids), "every event is handled")
        for event in reversed(events):
            channel.basic_publish(EVENTS, event.routing_key, event.body, event.properties)
        twice = {key: 2 * count for key, count in once.items()}
        eventually_equal(lambda: {key: handled(shop)[key] for key in once}, twice)

        assert {event.routing_key for event in events} >= {
            "com.minierp.product.created.v2",
            "com.minierp.purchasing.order.created.v2",
            "com.minierp.purchasing.order.received.v1",
            "com.minierp.sales.order.created.v2",
            "com.minierp.inventory.stock.reserved.v2",
            "com.minierp.sales.order.confirmed.v1",
        }
        assert books(shop, skus, orders) == before
        assert {message.properties.message_id for message in drain(channel, watched)} <= ids  # nothing followed
    for sku in skus:
        shop.balance(sku)


def test_events_that_arrive_in_reverse_order_end_in_the_same_state(running: System, shop: Shop) -> None:
    sku = shop.product(opening=10)
    line = {"sku": sku, "quantity": 7, "unit_price": "2.50", "currency": "EUR"}
    bought = {"supplier": "Exotic Liquids", "expected_date": "2031-07-01", "lines": [line]}

    queues = ("adjust-stock", "reserve-stock")
    with operator(running) as channel, down(running, *(f"source-{queue}" for queue in queues)):
        placed = shop.http.post("/purchase-orders", json=bought)
        shop.http.post(f"{placed.headers['Location']}/receipts", json={"lines": [{"line": 1, "quantity": 4}]})
        orders = [shop.order((sku, 2))["id"], shop.order((sku, 3))["id"]]
        held: list[tuple[str, Message]] = []

        def all_held() -> bool:
            held.extend((queue, message) for queue in queues for message in drain(channel, queue))
            return len({message.properties.message_id for _, message in held}) == 4  # the relay may repeat one

        eventually(all_held, "all events are published")
        for queue, event in reversed(held):
            channel.basic_publish("", queue, event.body, event.properties)

    assert [order["status"] for order in shop.settled(orders)] == ["confirmed", "confirmed"]
    shop.until_balance(sku, Balance(on_hand=Decimal(14), reserved=Decimal(5), incoming=Decimal(3)))


def when_quiet(shop: Shop, ids: set[str | None]) -> Counter[tuple[str, str]]:
    """How often each of these events was handled, once that does not grow any more."""
    seen = Counter({key: count for key, count in handled(shop).items() if key[1] in ids})
    return seen if {event_id for _, event_id in seen} >= ids else Counter()
