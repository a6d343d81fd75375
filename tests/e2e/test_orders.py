"""Orders end to end: taken over HTTPS, reserved, settled, whoever else orders at the same time."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from scripts.minierp.data.demo.ledger import Balance
from tests.e2e.shop import Shop, order_of


def test_of_200_concurrent_orders_for_100_units_exactly_100_are_confirmed(shop: Shop) -> None:
    sku = shop.product(opening=100)

    with ThreadPoolExecutor(max_workers=200) as customers:
        answers = list(customers.map(lambda _: shop.http.post("/sales-orders", json=order_of((sku, 1))), range(200)))
    orders = shop.settled([answer.json()["id"] for answer in answers if answer.status_code == 201])

    refused = [answer for answer in answers if answer.status_code != 201]
    outcomes = Counter(order["status"] for order in orders)
    assert outcomes["confirmed"] == 100
    assert outcomes["rejected"] + len(refused) == 100
    for answer in refused:
        assert (answer.status_code, answer.json()["errors"][0]["reason"]) == (409, "short")
    for order in orders:
        lacking = {"sku": sku, "reason": "short", "requested": "1", "available": "0"}
        shortage = {**lacking, "incoming": "0", "expected_date": None}
        assert order["shortages"] == ([shortage] if order["status"] == "rejected" else [])
    assert shop.balance(sku) == Balance(on_hand=Decimal(100), reserved=Decimal(100))


def test_orders_that_want_the_same_skus_in_opposite_order_never_deadlock(shop: Shop) -> None:
    tea, cup = shop.product(opening=60), shop.product(opening=60)
    baskets = [[(tea, 1), (cup, 1)], [(cup, 1), (tea, 1)]] * 30

    with ThreadPoolExecutor(max_workers=32) as customers:
        taken = list(customers.map(lambda basket: shop.order(*basket), baskets))

    orders = shop.settled([order["id"] for order in taken])
    assert {order["status"] for order in orders} == {"confirmed"}
    assert shop.balance(tea) == shop.balance(cup) == Balance(on_hand=Decimal(60), reserved=Decimal(60))


def test_two_lines_for_the_same_sku_count_together(shop: Shop) -> None:
    sku = shop.product(opening=5)

    too_much = shop.http.post("/sales-orders", json=order_of((sku, 3), (sku, 3)))
    enough = shop.order((sku, 3), (sku, 2))

    assert too_much.status_code == 409
    assert [(error["field"], error["requested"], error["available"]) for error in too_much.json()["errors"]] == [
        ("lines.0.sku", "6", "5"),
        ("lines.1.sku", "6", "5"),
    ]
    assert shop.settled([enough["id"]])[0]["status"] == "confirmed"
    assert shop.balance(sku) == Balance(on_hand=Decimal(5), reserved=Decimal(5))


def test_prefer_wait_answers_with_the_settled_order(shop: Shop) -> None:
    sku = shop.product(opening=1)

    answer = shop.http.post("/sales-orders", json=order_of((sku, 1)), headers={"Prefer": "wait=8"})

    assert answer.status_code == 201
    assert answer.headers["Preference-Applied"] == "wait=8"
    assert answer.json()["status"] == "confirmed"
    assert answer.json() == shop.http.get(answer.headers["Location"]).json()


def test_an_idempotency_key_orders_once(shop: Shop) -> None:
    sku, key = shop.product(opening=10), {"Idempotency-Key": str(uuid.uuid4())}

    with ThreadPoolExecutor(max_workers=8) as customers:
        at_once = list(
            customers.map(lambda _: shop.http.post("/sales-orders", json=order_of((sku, 1)), headers=key), range(8))
        )
    again = shop.http.post("/sales-orders", json=order_of((sku, 1)), headers=key)
    other = shop.http.post("/sales-orders", json=order_of((sku, 2)), headers=key)

    assert {answer.status_code for answer in at_once} <= {201, 409}  # 409: its twin was still being served
    ids = {answer.json()["id"] for answer in [*at_once, again] if answer.status_code == 201}
    assert len(ids) == 1
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    shop.settled(list(ids))
    assert shop.balance(sku) == Balance(on_hand=Decimal(10), reserved=Decimal(1))


def test_goods_are_bought_received_in_parts_and_sold(shop: Shop) -> None:
    sku = shop.product()
    line = {"sku": sku, "quantity": 10, "unit_price": "2.50", "currency": "EUR"}
    bought = {"supplier": "Exotic Liquids", "expected_date": "2031-07-01", "lines": [line]}

    placed = shop.http.post("/purchase-orders", json=bought)
    receipts = f"{placed.headers['Location']}/receipts"
    first = shop.http.post(receipts, json={"lines": [{"line": 1, "quantity": 4}]})
    second = shop.http.post(receipts, json={"lines": [{"line": 1, "quantity": 6}]})

    assert [answer.json()["status"] for answer in (placed, first, second)] == [
        "open",
        "partially_received",
        "received",
    ]
    shop.until_balance(sku, Balance(on_hand=Decimal(10)))
    sold = shop.order((sku, 10), headers={"Prefer": "wait=10"})
    assert sold["status"] == "confirmed"
