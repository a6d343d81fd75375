import re
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Any

import pytest
import redis
import sqlalchemy as sa

from functions.sales.storage.tables import sales_order, sales_order_line
from shared.process.settings import Settings
from shared.stock.level import cache_key
from tests import factories
from tests.events import sale_created, stock_reserved
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.integration.functions.sales.read_model import stocked
from tests.integration.running import NOWHERE, Function, Functions
from tests.together import together


@pytest.fixture(scope="module")
def alone(functions: Functions) -> Iterator[Function]:
    """The function where neither Redis nor inventory answers."""
    unreachable = {"REDIS_URL": f"redis://{NOWHERE}/0", "INVENTORY_ADDRESS": NOWHERE}
    with functions.another("create-sales-order", **unreachable) as started:
        yield started


@pytest.fixture(scope="module")
def without_redis(functions: Functions) -> Iterator[Function]:
    with functions.another("create-sales-order", REDIS_URL=f"redis://{NOWHERE}/0") as started:
        yield started


def order_of(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return factories.a_sales_order(lines=list(lines), **changes)


def test_an_order_is_taken_with_exact_amounts(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(100)
    lines = [
        factories.a_sales_line(sku=sku, quantity="2.5", unit_price=9.8, discount="0.15"),
        factories.a_sales_line(sku=sku, quantity=3, unit_price="0.0333", discount=0),
    ]

    answer = desk.functions["create-sales-order"].post("/sales-orders", order_of(*lines, customer="Ada"))

    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert answer.headers["Location"] == f"/sales-orders/{order['id']}"
    assert answer.headers["ETag"] == '"v1"'
    assert (order["status"], order["stock_check"], order["version"], order["settled_at"]) == (
        "pending", "answered", 1, None,
    )  # fmt: skip
    amounts = [Decimal(line["amount"]) for line in order["lines"]]
    assert amounts == [Decimal("20.825"), Decimal("0.0999")]
    assert Decimal(order["total_before_discount"]) == Decimal("24.5999")
    assert Decimal(order["total"]) == Decimal("20.9249")
    assert desk.shown(uuid.UUID(order["id"])) == order


def test_an_order_is_announced_with_its_demand(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(10)

    answer = desk.order((sku, 1), (sku, 2), Correlation_Id="the-beginning")

    order_id = answer.json()["id"]
    (event,) = desk.events(order_id)
    assert event["type"] == "com.minierp.sales.order.created.v2"
    assert event["source"] == "/minierp/sales/create_sales_order"
    assert (event["correlationid"], event["sequence"]) == ("the-beginning", "1")
    assert "causationid" not in event
    assert event["data"]["lines"] == [{"sku": sku, "quantity": "1"}, {"sku": sku, "quantity": "2"}]
    told = {name: event["data"][name] for name in ("number", "on_shortage", "placed_at")}
    assert told == {
        "number": answer.json()["number"], "on_shortage": "reject", "placed_at": answer.json()["created_at"]
    }  # fmt: skip
    assert answer.headers["Correlation-Id"] == "the-beginning"


def test_what_stock_refuses_is_listed_by_line_and_nothing_is_stored(desk: Desk, shelf: Shelf) -> None:
    few, raw, gone, unknown = shelf.stocked("2.5"), shelf.stocked(9, "purchase"), shelf.stocked(9), factories.sku()
    shelf.discontinue(gone)
    shelf.cache.delete(cache_key(gone))
    before = desk.sizes()

    answer = desk.order((few, 2), (raw, 1), (gone, 1), (unknown, 1), (few, "0.6"))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/stock-refused"
    found = [(e["field"], e["sku"], e["reason"], e["requested"], e["available"]) for e in answer.json()["errors"]]
    assert found == [
        ("lines.0.sku", few, "short", "2.6", "2.5"),
        ("lines.1.sku", raw, "not_sellable", "1", "9"),
        ("lines.2.sku", gone, "discontinued", "1", "9"),
        ("lines.3.sku", unknown, "unknown", "1", "0"),
        ("lines.4.sku", few, "short", "2.6", "2.5"),
    ]
    assert desk.sizes() == before


def test_a_repeated_order_is_answered_as_before_even_if_stock_has_run_out(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(3), factories.reference("key")
    body = order_of(factories.a_sales_line(sku=sku, quantity=3))
    create = desk.functions["create-sales-order"]
    first = create.post("/sales-orders", body, Idempotency_Key=key)
    shelf.deliver(sale_created((sku, 3)))
    eventually(lambda: create.post("/sales-orders", body).status_code == 409)

    again = create.post("/sales-orders", body, Idempotency_Key=key)

    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert len(desk.events(first.json()["id"])) == 1


def test_a_key_stands_for_one_order(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    desk.order((sku, 1), Idempotency_Key=key)
    before = desk.sizes()

    answer = desk.order((sku, 2), Idempotency_Key=key)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/idempotency-key-reused"
    assert desk.sizes() == before


def test_an_order_whose_key_is_being_served_right_now_is_a_conflict(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    lock = sa.text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
    with desk.database.begin() as elsewhere:
        elsewhere.execute(lock, {"name": f"create_sales_order:{key}"})

        answer = desk.order((sku, 1), Idempotency_Key=key)

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/request-in-flight"
    assert answer.headers["Retry-After"] == "1"
    assert desk.order((sku, 1), Idempotency_Key=key).status_code == 201


def test_many_orders_with_one_key_at_once_become_one(desk: Desk, shelf: Shelf) -> None:
    sku, key = shelf.stocked(10), factories.reference("key")
    body = order_of(factories.a_sales_line(sku=sku))
    post = partial(desk.functions["create-sales-order"].post, "/sales-orders", body, Idempotency_Key=key)

    answers = together([post] * 8)

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


def test_an_order_is_taken_as_deferred_when_nobody_knows_the_stock(desk: Desk, alone: Function) -> None:
    unknown = factories.sku()

    answer = alone.post("/sales-orders", order_of(factories.a_sales_line(sku=unknown)))

    assert answer.status_code == 201, answer.text
    assert answer.json()["stock_check"] == "deferred"
    assert len(desk.events(answer.json()["id"])) == 1


def timed_checks(function: Function, body: dict[str, Any]) -> tuple[set[str], float]:
    """How the stock of ten orders was checked, and the median of the seconds that each took."""
    for _ in range(4):
        function.post("/sales-orders", body)
    answers = [function.post("/sales-orders", body) for _ in range(10)]
    seconds = median(answer.elapsed.total_seconds() for answer in answers)
    return {answer.json()["stock_check"] for answer in answers}, seconds


def test_a_dead_redis_is_not_waited_for_again_and_again(
    functions: Functions, shelf: Shelf, without_redis: Function
) -> None:
    body = order_of(factories.a_sales_line(sku=shelf.stocked(100)))

    _, usual_seconds = timed_checks(functions["create-sales-order"], body)
    checks, seconds = timed_checks(without_redis, body)

    assert checks == {"answered"}
    assert seconds - usual_seconds < Settings().redis_timeout_seconds


def test_without_redis_inventory_is_asked_and_refuses_as_well(shelf: Shelf, without_redis: Function) -> None:
    sku = shelf.stocked(2)

    taken = without_redis.post("/sales-orders", order_of(factories.a_sales_line(sku=sku, quantity=2)))
    refused = without_redis.post("/sales-orders", order_of(factories.a_sales_line(sku=sku, quantity=3)))

    assert (taken.status_code, taken.json()["stock_check"]) == (201, "answered")
    assert (refused.status_code, refused.json()["errors"][0]["available"]) == (409, "2")


def test_what_redis_does_not_know_inventory_tells_and_redis_learns(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(2)
    shelf.cache.delete(cache_key(sku))

    answer = desk.order((sku, 1))

    assert (answer.status_code, answer.json()["stock_check"]) == (201, "answered")
    level = eventually(lambda: shelf.cached(sku))
    assert level is not None
    assert level.on_hand == 2


def test_the_answer_waits_for_the_settled_order_if_asked_to(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)

    def settle_the_order() -> None:
        mine = sa.select(sales_order_line.c.order_id).where(sales_order_line.c.sku == sku)
        order_id = eventually(lambda: (rows := desk.rows(mine)) and rows[0].order_id)
        assert desk.settle(stock_reserved(order_id, (sku, 1))).status_code == 204

    answer, _ = together([lambda: desk.order((sku, 1), Prefer="wait=8"), settle_the_order])

    assert answer is not None
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["version"]) == ("confirmed", 2)
    assert answer.headers["ETag"] == '"v2"'
    assert answer.headers["Preference-Applied"] == "wait=8"
    assert answer.headers["Location"] == f"/sales-orders/{answer.json()['id']}"


def test_the_answer_waits_no_longer_than_asked_to(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)

    started = time.monotonic()
    answer = desk.order((sku, 1), Prefer="respond-async, wait=1")

    assert answer.json()["status"] == "pending"
    assert 1 <= time.monotonic() - started < 4


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"customer": ""}, ["customer"]),
        ({"customer": "x" * 201}, ["customer"]),
        ({"lines": []}, ["lines"]),
        ({"address": {"street": "1 Main St"}}, ["address.city", "address.country"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_violations_are_listed_by_field(desk: Desk, shelf: Shelf, change: dict[str, Any], fields: list[str]) -> None:
    body = {**order_of(factories.a_sales_line(sku=shelf.stocked(5))), **change}
    before = desk.sizes()

    answer = desk.functions["create-sales-order"].post("/sales-orders", body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert desk.sizes() == before


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"quantity": 0}, ["lines.0.quantity"]),
        ({"quantity": "1e15"}, ["lines.0.quantity"]),
        ({"unit_price": -1, "discount": "1.01"}, ["lines.0.unit_price", "lines.0.discount"]),
        ({"currency": "XYZ"}, ["lines.0.currency"]),
        ({"sku": "no spaces"}, ["lines.0.sku"]),
        ({"price": 1}, ["lines.0.price"]),
    ],
)
def test_violations_of_lines_name_the_line(desk: Desk, change: dict[str, Any], fields: list[str]) -> None:
    answer = desk.functions["create-sales-order"].post("/sales-orders", order_of(factories.a_sales_line(**change)))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields


def test_all_lines_are_in_one_currency(desk: Desk) -> None:
    lines = [factories.a_sales_line(currency="EUR"), factories.a_sales_line(currency="USD")]

    answer = desk.functions["create-sales-order"].post("/sales-orders", order_of(*lines))

    assert answer.status_code == 422
    assert "one currency" in answer.json()["errors"][0]["message"]


def test_an_order_of_five_hundred_lines_of_the_greatest_amounts_is_exact(desk: Desk, alone: Function) -> None:
    sku = factories.sku()
    line = factories.a_sales_line(
        sku=sku, quantity="99999999999999.9999", unit_price="99999999999999.9999", discount="0.0001"
    )

    answer = alone.post("/sales-orders", order_of(*[line] * 500))

    assert answer.status_code == 201, answer.text
    (row,) = desk.rows(sa.select(sales_order).where(sales_order.c.id == uuid.UUID(answer.json()["id"])))
    digits = (10**18 - 1) ** 2 * 9999 * 500
    assert f"{row.total:f}".replace(".", "") == str(digits)
    assert answer.json()["total"] == f"{row.total:f}"


def test_an_order_that_may_wait_is_taken_for_more_than_there_is(desk: Desk, shelf: Shelf) -> None:
    few = shelf.stocked(2)

    answer = desk.functions["create-sales-order"].post(
        "/sales-orders", order_of(factories.a_sales_line(sku=few, quantity=3), on_shortage="backorder")
    )

    assert (answer.status_code, answer.json()["on_shortage"]) == (201, "backorder"), answer.text
    assert desk.events(answer.json()["id"])[0]["data"]["on_shortage"] == "backorder"


def test_what_is_discontinued_is_not_waited_for(desk: Desk, cache: "redis.Redis") -> None:
    gone = stocked(cache, 2, status="discontinued")
    left = stocked(cache, 2, status="discontinued", sell_until_gone=True)
    lines = [factories.a_sales_line(sku=sku, quantity=3) for sku in (gone, left)]

    answer = desk.functions["create-sales-order"].post("/sales-orders", order_of(*lines, on_shortage="backorder"))

    assert [error["reason"] for error in answer.json()["errors"]] == ["discontinued", "short"]


def test_a_refusal_names_what_is_on_its_way_and_when_it_is_expected(desk: Desk, cache: "redis.Redis") -> None:
    few = stocked(cache, 2, incoming="40", expected_date="2031-05-01")

    answer = desk.order((few, 3))

    (error,) = answer.json()["errors"]
    assert [error[name] for name in ("available", "incoming", "expected_date")] == ["2", "40", "2031-05-01"]


def test_half_a_unit_of_a_whole_product_is_refused(desk: Desk, cache: "redis.Redis") -> None:
    laptop = stocked(cache, fractional=False)

    answer = desk.order((laptop, 1), (laptop, "0.5"))

    assert answer.status_code == 409
    assert [(error["field"], error["reason"]) for error in answer.json()["errors"]] == [
        ("lines.1.quantity", "not_whole")
    ]


def test_lines_remember_whether_there_are_parts_of_their_units(
    desk: Desk, cache: "redis.Redis", alone: Function
) -> None:
    order_id = desk.placed((stocked(cache, fractional=False), 1), (stocked(cache), "0.5"))
    unknown = alone.post("/sales-orders", order_of(factories.a_sales_line())).json()["id"]
    table = sales_order_line.c

    known, deferred = (
        [row.whole for row in desk.rows(sa.select(table.whole).where(table.order_id == each).order_by(table.line))]
        for each in (order_id, uuid.UUID(unknown))
    )

    assert (known, deferred) == ([True, False], [None])


def test_what_is_to_be_paid_stands_beside_the_exact_totals(desk: Desk, cache: "redis.Redis") -> None:
    lines = [factories.a_sales_line(sku=stocked(cache), unit_price=price) for price in ("0.125", "0.135", "2")]

    order = desk.functions["create-sales-order"].post("/sales-orders", order_of(*lines)).json()

    assert [line["payable"] for line in order["lines"]] == ["0.12", "0.14", "2.00"]
    assert (order["total"], order["payable"]) == ("2.260", "2.26")


def test_every_order_has_a_number_by_which_it_is_found(desk: Desk, cache: "redis.Redis") -> None:
    sku = stocked(cache)
    first, second = (desk.order((sku, 1)).json() for _ in range(2))
    orders = desk.functions["sales-orders"]

    assert re.fullmatch(r"SO-\d{4}-\d{6}", first["number"])
    assert first["number"] < second["number"]
    assert first["number"][3:7] == first["created_at"][:4]
    assert orders.get(f"/sales-orders/{first['number'].lower()}").json() == first
    named = orders.get("/sales-orders", id=[first["number"], second["id"]]).json()["items"]
    assert [order["id"] for order in named] == [second["id"], first["id"]]


def test_a_number_of_another_year_or_kind_names_no_order(desk: Desk, cache: "redis.Redis") -> None:
    number = desk.order((stocked(cache), 1)).json()["number"]
    orders = desk.functions["sales-orders"]

    assert orders.get(f"/sales-orders/SO-1999-{number[8:]}").status_code == 404
    assert orders.get(f"/sales-orders/PO-{number[3:]}").status_code == 404


def test_a_repeated_order_has_the_number_that_it_had(desk: Desk, cache: "redis.Redis") -> None:
    sku, key = stocked(cache), factories.reference("key")
    body = order_of(factories.a_sales_line(sku=sku))

    first, again = (desk.functions["create-sales-order"].post("/sales-orders", body, Idempotency_Key=key) for _ in "12")

    assert first.json()["number"] == again.json()["number"] == desk.shown(uuid.UUID(first.json()["id"]))["number"]


def test_a_text_that_looks_like_a_number_to_come_is_left_alone(desk: Desk, cache: "redis.Redis") -> None:
    customer = "SO-2026-000123 {digits} :placeholder"

    order = desk.functions["create-sales-order"].post(
        "/sales-orders", order_of(factories.a_sales_line(sku=stocked(cache)), customer=customer)
    )

    assert order.json()["customer"] == customer
