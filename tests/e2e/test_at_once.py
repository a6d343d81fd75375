"""Eight clients at the same moment, over HTTPS: whoever comes first, nothing is lost, doubled or sold twice."""

import uuid
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import Any

import httpx

from tests.e2e.shop import Shop, order_of
from tests.e2e.waiting import eventually, eventually_equal
from tests.together import together

CLIENTS = 8
Json = dict[str, Any]


def sale(shop: Shop, order_id: str) -> Json:
    found: Json = shop.http.get(f"/sales-orders/{order_id}").json()
    return found


def backordered(shop: Shop, sku: str, quantity: int) -> str:
    """An order that may wait, once it does or is confirmed."""
    body = {**order_of((sku, quantity)), "on_shortage": "backorder"}
    taken = shop.http.post("/sales-orders", json=body, headers={"Prefer": "wait=10"})
    assert taken.status_code == 201, taken.text
    return str(shop.settled([taken.json()["id"]])[0]["id"])


def confirmed(shop: Shop, sku: str, quantity: int) -> str:
    (order,) = shop.settled([shop.order((sku, quantity))["id"]])
    assert order["status"] == "confirmed"
    return str(order["id"])


def bought(shop: Shop, sku: str, quantity: int) -> str:
    line = {"sku": sku, "quantity": quantity, "unit_price": "2.50", "currency": "EUR"}
    placed = shop.http.post(
        "/purchase-orders", json={"supplier": "Oak & Sons", "expected_date": "2031-07-01", "lines": [line]}
    )
    assert placed.status_code == 201, placed.text
    eventually(lambda: Decimal(shop.stock(sku)["incoming"]) == quantity, f"{sku} is on order")
    return str(placed.json()["id"])


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def agree(shop: Shop, sku: str, *order_ids: str) -> None:
    """Return once inventory holds for these orders what they say, the level being the fold of its ledger."""

    def held() -> Decimal:
        lines = [line for order_id in order_ids for line in sale(shop, order_id)["lines"]]
        return sum((Decimal(line["reserved"]) for line in lines), Decimal(0))

    eventually(lambda: Decimal(shop.stock(sku)["reserved"]) == held(), f"{sku}: reserved is what its orders hold")
    shop.balance(sku)


def test_cancel_against_reserve(shop: Shop) -> None:
    sku = shop.product(opening=CLIENTS)

    def order_and_cancel() -> str:
        order_id = str(shop.order((sku, 1))["id"])
        cancelled = shop.http.post(f"/sales-orders/{order_id}/cancellations", json={})
        assert cancelled.status_code == 201, cancelled.text
        return order_id

    ids = together([order_and_cancel] * CLIENTS)

    assert {sale(shop, order_id)["status"] for order_id in ids} == {"cancelled"}
    eventually_equal(lambda: Decimal(shop.stock(sku)["available"]), Decimal(CLIENTS))
    agree(shop, sku, *ids)


def test_cancel_against_ship(shop: Shop) -> None:
    sku = shop.product(opening=CLIENTS)
    order_id = confirmed(shop, sku, CLIENTS)
    one = {"lines": [{"line": 1, "quantity": 1}]}
    ship = partial(shop.http.post, f"/sales-orders/{order_id}/shipments", json=one)
    cancel = partial(shop.http.post, f"/sales-orders/{order_id}/cancellations", json={})

    answers = together([*[ship] * (CLIENTS - 1), cancel])

    line = sale(shop, order_id)["lines"][0]
    shipped = statuses(answers[:-1])[201]
    assert answers[-1].status_code == 201
    assert (Decimal(line["shipped"]), Decimal(line["cancelled"])) == (shipped, CLIENTS - shipped)
    assert set(statuses(answers)) <= {201, 409, 422}
    eventually_equal(lambda: Decimal(shop.stock(sku)["on_hand"]), Decimal(CLIENTS - shipped))
    agree(shop, sku, order_id)
    assert sale(shop, order_id)["status"] == ("shipped" if shipped else "cancelled")


def test_two_shipments_of_the_same_line(shop: Shop) -> None:
    sku = shop.product(opening=10)
    order_id = confirmed(shop, sku, 10)
    three = {"lines": [{"line": 1, "quantity": 3}]}

    answers = together([partial(shop.http.post, f"/sales-orders/{order_id}/shipments", json=three)] * CLIENTS)

    assert statuses(answers)[201] == 3
    assert Decimal(sale(shop, order_id)["lines"][0]["shipped"]) == 9
    eventually_equal(lambda: Decimal(shop.stock(sku)["on_hand"]), Decimal(1))
    agree(shop, sku, order_id)


def test_two_receipts_of_the_same_line(shop: Shop) -> None:
    sku = shop.product()
    order_id = bought(shop, sku, 10)
    three = {"lines": [{"line": 1, "quantity": 3}]}

    answers = together([partial(shop.http.post, f"/purchase-orders/{order_id}/receipts", json=three)] * CLIENTS)

    assert statuses(answers)[201] == 3, "a fourth would be 12 of 10, beyond the allowance of 5 %"
    order = shop.http.get(f"/purchase-orders/{order_id}").json()
    assert (order["status"], Decimal(order["lines"][0]["received"])) == ("partially_received", 9)
    eventually_equal(lambda: [Decimal(shop.stock(sku)[name]) for name in ("on_hand", "incoming")], [9, 1])
    shop.balance(sku)


def test_count_against_reserve(shop: Shop) -> None:
    sku = shop.product(opening=10)
    version = shop.stock(sku)["version"]
    count = {"counts": [{"sku": sku, "quantity": 3, "version": version}]}
    order = {**order_of((sku, 2)), "on_shortage": "backorder"}

    counted, *taken = together(
        [
            lambda: shop.http.post("/stock/counts", json=count),
            *[lambda: shop.http.post("/sales-orders", json=order)] * (CLIENTS - 1),
        ]
    )

    assert counted.status_code in (200, 201), counted.text
    ids = [order["id"] for order in shop.settled([answer.json()["id"] for answer in taken])]
    eventually_equal(lambda: [Decimal(shop.stock(sku)[name]) for name in ("on_hand", "reserved")], [3, 3])
    agree(shop, sku, *ids)
    waiting = sum(Decimal(line["waiting"]) for id_ in ids for line in sale(shop, id_)["lines"])
    assert waiting == 2 * (CLIENTS - 1) - 3


def test_count_against_receipt(shop: Shop) -> None:
    sku = shop.product(opening=10)
    order_id, version = bought(shop, sku, 7), shop.stock(sku)["version"]
    one, count = {"lines": [{"line": 1, "quantity": 1}]}, {"sku": sku, "quantity": 8, "version": version}

    answers = together(
        [
            lambda: shop.http.post("/stock/counts", json={"counts": [count]}),
            *[lambda: shop.http.post(f"/purchase-orders/{order_id}/receipts", json=one)] * (CLIENTS - 1),
        ]
    )

    assert {answer.status_code for answer in answers} <= {200, 201}
    eventually_equal(lambda: [Decimal(shop.stock(sku)[name]) for name in ("on_hand", "incoming")], [8 + 7, 0])
    shop.balance(sku)


def test_discontinue_against_order(shop: Shop) -> None:
    sku = shop.product(opening=100)

    discontinued, *answers = together(
        [
            lambda: shop.http.post(f"/products/{sku}/discontinuation", json={}),
            *[lambda: shop.http.post("/sales-orders", json=order_of((sku, 1)))] * (CLIENTS - 1),
        ]
    )

    assert discontinued.status_code in (200, 201), discontinued.text
    taken = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    outcomes = Counter(order["status"] for order in shop.settled(taken))
    assert set(outcomes) <= {"confirmed", "rejected"}
    eventually(lambda: shop.stock(sku)["status"] == "discontinued", "inventory knows")
    late = shop.http.post("/sales-orders", json=order_of((sku, 1)))
    assert (late.status_code, late.json()["errors"][0]["reason"]) == (409, "discontinued")
    assert Decimal(shop.stock(sku)["reserved"]) == outcomes["confirmed"]
    agree(shop, sku, *taken)


def test_replenish_against_replenish(shop: Shop) -> None:
    name = f"Supplier {uuid.uuid4().hex[:8]}"
    supplier = {"code": name.replace(" ", "-"), "name": name, "currency": "EUR", "lead_time_days": 5}
    assert shop.http.post("/suppliers", json=supplier).status_code == 201
    rules = {"preferred_supplier": name, "reorder_point": 5, "reorder_quantity": 20, "auto_order": True}
    sku = shop.product(opening=3, **rules)

    answers = together([partial(shop.http.post, "/stock/replenishments", json={})] * CLIENTS)

    assert {answer.status_code for answer in answers} == {201}
    asked = [line for answer in answers for request in answer.json()["requests"] for line in request["lines"]]
    assert len([line for line in asked if line["sku"] == sku]) <= 1, "the clock may have asked a moment before"
    eventually_equal(lambda: Decimal(shop.stock(sku)["incoming"]), Decimal(20))
    orders = shop.http.get("/purchase-orders", params={"supplier": name}).json()["items"]
    assert [Decimal(order["lines"][0]["quantity"]) for order in orders] == [20]


def test_return_of_more_than_was_shipped(shop: Shop) -> None:
    sku = shop.product(opening=5)
    order_id = confirmed(shop, sku, 5)
    assert shop.http.post(f"/sales-orders/{order_id}/shipments", json={}).status_code == 201
    two = {"lines": [{"line": 1, "quantity": 2}]}

    answers = together([partial(shop.http.post, f"/sales-orders/{order_id}/returns", json=two)] * CLIENTS)

    assert statuses(answers)[201] == 2, "a third would be 6 of 5"
    assert Decimal(sale(shop, order_id)["lines"][0]["returned"]) == 4
    eventually_equal(lambda: Decimal(shop.stock(sku)["on_hand"]), Decimal(4))
    agree(shop, sku, order_id)


def test_arrival_of_stock_with_50_orders_waiting(shop: Shop) -> None:
    sku = shop.product()
    waiting = [backordered(shop, sku, 2) for _ in range(50)]
    order_id = bought(shop, sku, 61)
    parts = [10, 10, 10, 10, 10, 5, 3, 3]

    def receive(quantity: int) -> httpx.Response:
        line = {"line": 1, "quantity": quantity}
        return shop.http.post(f"/purchase-orders/{order_id}/receipts", json={"lines": [line]})

    answers = together([partial(receive, quantity) for quantity in parts])

    assert statuses(answers) == {201: CLIENTS}
    eventually_equal(lambda: Decimal(shop.stock(sku)["reserved"]), Decimal(61))

    def reserved() -> list[Decimal]:
        return [Decimal(sale(shop, id_)["lines"][0]["reserved"]) for id_ in waiting]

    eventually_equal(reserved, [Decimal(2)] * 30 + [Decimal(1)] + [Decimal(0)] * 19)
    assert [sale(shop, id_)["status"] for id_ in waiting] == ["confirmed"] * 30 + ["backordered"] * 20
    agree(shop, sku, *waiting)
