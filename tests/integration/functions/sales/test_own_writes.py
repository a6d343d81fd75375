"""Who has written sees what they wrote, whichever function they ask, and however far behind the read model is.

`WRITE_READ_PAIRS=10000` makes as many pairs of a write and a read as are promised; the suite makes fewer.
"""

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import redis

from shared.stock.level import cache_key
from tests.events import stock_reserved
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.integration.functions.sales.read_model import stocked
from tests.integration.running import NOWHERE, Function, Functions

PAIRS = int(os.environ.get("WRITE_READ_PAIRS", "200"))
WRITERS = 4
GAIN = {"reason": "gain", "quantity": 1}


@pytest.fixture(scope="module")
def stock(functions: Functions) -> Function:
    return functions["stock"]


def gained(shelf: Shelf, sku: str) -> httpx.Response:
    answer = shelf.function.post(f"/stock/{sku}/adjustments", GAIN)
    assert answer.status_code == 201, answer.text
    return answer


def test_of_many_writes_none_is_hidden_from_the_read_that_follows(shelf: Shelf, desk: Desk, stock: Function) -> None:
    """A read of the level by turns with an order of all there is, which Redis, or inventory by gRPC, has to know of."""

    def stale_reads(_writer: int) -> list[str]:
        sku, stale = shelf.stocked(0), []
        for units in range(1, PAIRS // WRITERS + 1):
            seen = gained(shelf, sku).headers["Minierp-Version"]
            if units % 2:
                answer = stock.get(f"/stock/{sku}", headers={"Minierp-Min-Version": seen})
                recent = answer.status_code == 200 and answer.json()["on_hand"] == str(units)
            else:
                answer = desk.order((sku, units), Minierp_Min_Version=seen)
                recent = answer.status_code == 201 and answer.json()["stock_check"] == "answered"
            if not recent:
                stale.append(f"{seen}: {answer.status_code} {answer.text}")
        return stale

    began = time.monotonic()
    with ThreadPoolExecutor(WRITERS) as writers:
        stale = [each for found in writers.map(stale_reads, range(WRITERS)) for each in found]

    print(f"\n{PAIRS} pairs of a write and a read in {time.monotonic() - began:.0f} s, {len(stale)} of them stale")
    assert stale == []


def test_what_redis_does_not_know_yet_is_asked_of_inventory(shelf: Shelf, desk: Desk, cache: "redis.Redis") -> None:
    sku = shelf.stocked(0)
    known = cache.get(cache_key(sku))
    seen = gained(shelf, sku).headers["Minierp-Version"]

    def behind(**headers: str) -> int:
        cache.set(cache_key(sku), known)
        return desk.order((sku, 1), **headers).status_code

    assert behind() == 409
    assert behind(Minierp_Min_Version=seen) == 201


def test_what_inventory_remembers_it_reads_again_for_whoever_has_seen_more(
    shelf: Shelf, desk: Desk, functions: Functions
) -> None:
    with functions.another("create-sales-order", REDIS_URL=f"redis://{NOWHERE}/0") as without_redis:
        sku = shelf.stocked(0)
        body = {"lines": [{"sku": sku, "quantity": 1, "unit_price": "1", "currency": "EUR"}], "customer": "Ada"}
        order = {**body, "address": {"street": "1 Way", "city": "London", "country": "UK"}}
        refused = without_redis.post("/sales-orders", order)  # and remembered
        seen = gained(shelf, sku).headers["Minierp-Version"]
        taken = without_redis.post("/sales-orders", order, Minierp_Min_Version=seen)

    assert (refused.status_code, taken.status_code, taken.json()["stock_check"]) == (409, 201, "answered")


def test_a_version_that_nobody_can_show_is_told_to_come_again(shelf: Shelf, desk: Desk, stock: Function) -> None:
    sku, before = shelf.stocked(10), desk.sizes()
    never = {"Minierp-Min-Version": f"{sku}=999999"}

    answers = [
        stock.get(f"/stock/{sku}", headers=never),
        stock.get("/stock", headers=never, sku=sku),
        desk.order((sku, 1), Minierp_Min_Version=never["Minierp-Min-Version"]),
    ]

    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "1")] * 3
    assert desk.sizes() == before


def test_nobody_is_held_up_by_what_has_been_seen_of_something_else(desk: Desk, cache: "redis.Redis") -> None:
    sku = stocked(cache)

    assert desk.order((sku, 1), Minierp_Min_Version="SOMETHING-ELSE=999999").status_code == 201


def test_an_order_is_waited_for_until_it_is_as_it_was_seen_elsewhere(desk: Desk, cache: "redis.Redis") -> None:
    order_id = desk.placed((sku := stocked(cache), 1))
    path, orders = f"/sales-orders/{order_id}", desk.functions["sales-orders"]
    seen = {"Minierp-Min-Version": f"{order_id}=2"}

    early = orders.get(path, headers=seen)
    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(orders.get, path, headers={**seen, "Prefer": "wait=20"})
        assert desk.settle(stock_reserved(order_id, (sku, 1))).status_code == 204
        late = waiting.result()

    assert (early.status_code, late.status_code, late.json()["version"]) == (503, 200, 2)
    assert late.headers["Preference-Applied"].startswith("wait=")
    assert late.headers["Minierp-Version"] == f"{order_id}=2"


@pytest.mark.parametrize("header", ["TEA-1", "TEA-1=x"])
def test_what_is_no_version_is_refused_by_the_header_s_name(stock: Function, header: str) -> None:
    answer = stock.get("/stock", headers={"Minierp-Min-Version": header})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["Minierp-Min-Version"])


def test_every_write_says_the_version_that_it_led_to(shelf: Shelf, desk: Desk) -> None:
    one, two = shelf.stocked(10), shelf.stocked(10)

    counted = [{"sku": sku, "quantity": 9, "version": shelf.version(sku)} for sku in (one, two)]
    counts = desk.functions["count-stock"].post("/stock/counts", {"counts": counted})
    order = desk.order((one, 1), Idempotency_Key=str(uuid.uuid4()))

    assert gained(shelf, one).headers["Minierp-Version"] == f"{one}={shelf.version(one)}"
    assert counts.headers["Minierp-Version"] == f"{one}={shelf.version(one) - 1}, {two}={shelf.version(two)}"
    assert order.headers["Minierp-Version"] == f"{order.json()['id']}=1"
