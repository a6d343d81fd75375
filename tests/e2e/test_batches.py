"""Batches against everything that runs: what was cut off is completed, and nothing of it is done twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx

from scripts.minierp.data.demo.ledger import Balance
from tests.e2e.outages import crash
from tests.e2e.shop import Shop, order_of
from tests.e2e.waiting import eventually

COMMANDS = 500


def sent(shop: Shop, path: str, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What became of each command."""
    answer = shop.http.post(path, json={"commands": commands})
    assert answer.status_code == 207, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_batch_whose_function_is_killed_is_completed_by_sending_it_again(shop: Shop) -> None:
    skus, mark = [shop.product() for _ in range(5)], uuid4().hex
    commands = [
        {"key": f"{mark}-{number}", "command": {"sku": skus[number % 5], "reason": "gain", "quantity": 1}}
        for number in range(COMMANDS)
    ]
    path = "/stock/adjustments:batch"
    with ThreadPoolExecutor(1) as pool:
        cut_off = pool.submit(sent, shop, path, commands)
        eventually(lambda: Balance.of(shop.stock(skus[0])).on_hand > 0, "the batch has begun")
        crash(shop.running, "post-adjustments")
        with suppress(AssertionError, httpx.HTTPError):
            cut_off.result()

    items = sent(shop, path, commands)

    assert {item["status"] for item in items} == {201}
    assert any("Idempotent-Replayed" in item["headers"] for item in items)
    assert [shop.balance(sku).on_hand for sku in skus] == [COMMANDS / 5] * 5


def test_who_ordered_in_a_batch_is_shown_each_order_at_once(shop: Shop) -> None:
    sku, mark = shop.product(opening=100), uuid4().hex
    commands = [{"key": f"{mark}-{number}", "command": order_of((sku, 1))} for number in range(20)]

    items = sent(shop, "/sales-orders:batch", commands)

    for item in items:
        demanded = {"Minierp-Min-Version": item["headers"]["Minierp-Version"], "Prefer": "wait=5"}
        shown = shop.http.get(item["headers"]["Location"], headers=demanded)
        assert (shown.status_code, shown.json()["id"]) == (200, item["body"]["id"])
    settled = shop.settled([item["body"]["id"] for item in items])
    assert {order["status"] for order in settled} == {"confirmed"}
