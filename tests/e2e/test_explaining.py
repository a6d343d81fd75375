"""What `minierp trace` and `minierp why` tell of a running system is all that its databases know, and nothing else."""

from functools import partial
from typing import Any

from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS
from tests.e2e.outages import crash, down
from tests.e2e.shop import Json, Shop, order_of
from tests.e2e.waiting import eventually, eventually_equal
from tests.tokens import bearer
from tests.unit.functions.platform.rules.stories import events_in

_ABOUT = "select event from outbox where event->>'subject' = :subject"
_HANDLED = "select function from inbox where event_id = :event_id"


def kept(shop: Shop, order_id: str) -> dict[str, list[str]]:
    """By their ids: the events about an order in all outboxes, and who handled each, by the inboxes."""
    events = [row.event for domain in DOMAINS for row in shop.rows(domain, _ABOUT, subject=order_id)]
    return {event["id"]: sorted(handlers(shop, event["id"])) for event in events}


def handlers(shop: Shop, event_id: str) -> list[str]:
    return [row.function for domain in DOMAINS for row in shop.rows(domain, _HANDLED, event_id=event_id)]


def told(trace: Json) -> dict[str, list[str]]:
    """By their ids: the events of a story, and who handled each."""
    return {
        event["id"]: sorted(by["function"] for by in event["handled_by"] if by["at"])
        for event in events_in(trace["requests"])
    }


def told_of(shop: Shop, order_id: str) -> dict[str, list[str]]:
    """As `told`, of an order's story."""
    return told(shop.http.get(f"/traces/{order_id}").json())


def bought(shop: Shop, sku: str, units: int) -> Json:
    line = {"sku": sku, "quantity": units, "unit_price": "2.50", "currency": "EUR"}
    order = {"supplier": "Exotic Liquids", "expected_date": "2031-07-01", "lines": [line]}
    answer = shop.http.post("/purchase-orders", json=order)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_an_order_s_story_is_told_from_its_first_request_to_its_last(shop: Shop) -> None:
    sku = shop.product(opening=5)
    order = shop.order((sku, 3), headers={"Prefer": "wait=10", "Correlation-Id": f"web-{sku}"})
    shipped = shop.http.post(
        f"/sales-orders/{order['number']}/shipments", json={}, headers={"Correlation-Id": "parcel-1"}
    )
    assert shipped.status_code == 201, shipped.text
    eventually(lambda: shop.stock(sku)["on_hand"] == "2", "the goods have left")

    trace = shop.minierp("trace", order["number"], "--json")

    assert [(each["function"], each["correlation_id"]) for each in trace["requests"]] == [
        ("create_sales_order", f"web-{sku}"),
        ("ship_sales_order", "parcel-1"),
    ]
    assert told(trace) == kept(shop, order["id"])
    assert (trace["order"]["status"], trace["dead_letters"]) == ("shipped", 0)
    assert trace["duration_ms"] > 0


def test_who_ordered_and_who_shipped_is_told_of_the_order_and_of_its_goods(shop: Shop) -> None:
    ada, bob = (bearer(shop.running.state.home, role, name) for role, name in (("clerk", "ada"), ("warehouse", "bob")))
    sku = shop.product(opening=5)
    order = shop.order((sku, 3), headers={"Prefer": "wait=10", **ada})
    shipped = shop.http.post(f"/sales-orders/{order['number']}/shipments", json={}, headers=bob)
    assert shipped.status_code == 201, shipped.text
    eventually(lambda: shop.stock(sku)["on_hand"] == "2", "the goods have left")

    history = shop.minierp("why", order["number"], "--json")["history"]
    causes = shop.minierp("why", sku, "--json")["causes"]
    trace = shop.minierp("trace", order["number"], "--json")

    assert [(each["what"], each["actor"]) for each in history] == [
        ("placed", "ada"), ("confirmed", "ada"), ("shipped", "bob"),
    ]  # fmt: skip
    assert [(each["kind"], each["actor"]) for each in causes[-1]["movements"]] == [
        ("reserved", "ada"), ("shipped", "bob"),
    ]  # fmt: skip
    assert [each["actor"] for each in trace["requests"]] == ["ada", "bob"]


def test_orders_of_a_run_with_faults_have_complete_stories(running: System, shop: Shop) -> None:
    sku = shop.product(opening=8)
    first = eventually(lambda: taken(shop, sku), "the read model knows the stock")
    orders = [first, shop.order((sku, 1))["id"]]
    with down(running, "source-reserve-stock"):
        orders += [shop.order((sku, 1))["id"] for _ in range(2)]
    with down(running, "postgres-inventory"):
        orders += [shop.order((sku, 1))["id"] for _ in range(2)]
        running.stop("source-reserve-stock")  # what it holds dies, and comes home
        running.start("source-reserve-stock")
    crash(running, "reserve-stock")
    orders += [shop.order((sku, 1))["id"] for _ in range(2)]

    settled = shop.settled(orders)

    assert {order["status"] for order in settled} == {"confirmed"}
    for order_id in orders:
        eventually_equal(partial(told_of, shop, order_id), kept(shop, order_id))
    assert all(len(kept(shop, order_id)) == 3 for order_id in orders)


def test_a_level_adds_up_movement_by_movement(shop: Shop) -> None:
    sku = shop.product(opening=5)
    order = shop.order((sku, 3), headers={"Prefer": "wait=10"})
    purchase = bought(shop, sku, 7)
    eventually(lambda: shop.stock(sku)["incoming"] == "7", "the purchase is known")

    why = shop.minierp("why", sku, "--json")

    assert why["opening"] == {"on_hand": "0", "reserved": "0", "incoming": "0"}
    assert [(each["kind"], each.get("number")) for each in why["causes"]] == [
        ("adjustment", None), ("sales-order", order["number"]), ("purchase-order", purchase["number"]),
    ]  # fmt: skip
    last = why["causes"][-1]["movements"][-1]["after"]
    assert last == {name: why["level"][name] for name in ("on_hand", "reserved", "incoming")}
    assert [(each["number"], each["party"], each["reserved"]) for each in why["reservations"]] == [
        (order["number"], "Ada Lovelace", "3")
    ]
    assert [(each["number"], each["outstanding"], each["expected_date"]) for each in why["incoming"]] == [
        (purchase["number"], "7", "2031-07-01")
    ]


def test_an_order_that_waits_says_for_what_and_until_when(shop: Shop) -> None:
    sku = shop.product(opening=2)
    first, second = (backorder(shop, sku, units) for units in (3, 4))
    purchase = bought(shop, sku, 6)
    eventually(lambda: shop.stock(sku)["incoming"] == "6", "the purchase is known")

    why: Json = shop.minierp("why", second["number"], "--json")

    (wait,) = why["waits_for"]
    assert (wait["sku"], wait["waiting"], wait["place"]) == (sku, "4", {"number": 2, "of": 2, "ahead": "1"})
    assert (
        f"On order: 6 with {purchase['number']} of Exotic Liquids (open), expected on 2031-07-01." in why["sentences"]
    )
    assert f"If all comes as expected, it has all of its {sku} on 2031-07-01." in why["sentences"]
    assert shop.minierp("why", first["id"], "--json")["waits_for"][0]["place"]["number"] == 1


def taken(shop: Shop, sku: str) -> str | None:
    """The id of an order, if it is taken."""
    answer = shop.http.post("/sales-orders", json=order_of((sku, 1)))
    return str(answer.json()["id"]) if answer.status_code == 201 else None


def backorder(shop: Shop, sku: str, units: int) -> dict[str, Any]:
    body = {**order_of((sku, units)), "on_shortage": "backorder"}
    answer = shop.http.post("/sales-orders", json=body, headers={"Prefer": "wait=10"})
    assert answer.json()["status"] == "backordered", answer.text
    return dict(answer.json())
