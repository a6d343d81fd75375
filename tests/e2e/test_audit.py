"""The audit finds every kind of damage, and nothing where nothing is wrong; what needs no person, its repair mends."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from typer.testing import CliRunner

from functions.platform.rules.audit.findings import KINDS, Remedy
from scripts.minierp.cli.main import app
from scripts.minierp.local.system.system import System
from tests.e2e.damages import DAMAGES, Found, Steps, Vandal
from tests.e2e.shop import Shop, order_of
from tests.e2e.waiting import eventually, eventually_equal

AT_ONCE = 6
LIVELY = 10
KILLED = ("reserve-stock", "settle-sales-order", "reserve-stock")
ELSEWHERE = {"message-unpublished", "message-unarchived"}
"""Kinds that would need a system in which some parts do not run: an integration test of audit_books has them."""


@pytest.fixture(scope="module")
def vandal(shop: Shop) -> Iterator[Vandal]:
    opened = Vandal(shop)
    yield opened
    opened.close()


def audit(running: System, *arguments: str, patience: int = 0) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of `minierp audit`, and what it found."""
    env = {"MINIERP_HOME": running.state.home}
    audited = CliRunner().invoke(app, ["audit", "--json", "--patience", str(patience), *arguments], env=env)
    assert audited.exit_code in (0, 1), audited.output
    return audited.exit_code, json.loads(audited.stdout)


def found(running: System, patience: int = 0) -> Found:
    return {(each["kind"], each["subject"]) for each in audit(running, patience=patience)[1]}


def test_every_kind_of_damage_is_found_and_nothing_else_and_the_repair_converges(
    running: System, vandal: Vandal
) -> None:
    damages: list[Steps] = [damage(vandal) for damage in DAMAGES]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(next, damages))
    before = quiet(running)

    planted: Found = set()
    for damage in damages:
        planted |= next(damage) or set()

    now = found(running)
    assert (planted - now, now - before - planted) == (set(), set())
    assert {kind for kind, _ in planted} == KINDS.keys() - ELSEWHERE

    code, _ = audit(running, "--repair")
    left = {(kind, about) for kind, about in planted if KINDS[kind].remedy is Remedy.PERSON}
    assert code == 1, "some need a person"
    eventually_equal(lambda: found(running) - before, left)
    for damage in damages:
        next(damage, None)
    eventually_equal(lambda: found(running) - before, set())


def test_it_finds_nothing_while_orders_flow_and_functions_die(running: System, vandal: Vandal) -> None:
    before = quiet(running)
    skus = [vandal.shop.product(50) for _ in range(2)]
    traffic = Traffic(vandal, skus)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sellers = [pool.submit(traffic.go_on) for _ in range(AT_ONCE)]
        try:
            eventually(lambda: traffic.deeds >= LIVELY, "there is traffic")
            looks = [look_after_killing(running, part) - before for part in KILLED]
        finally:
            traffic.over.set()
    for seller in sellers:
        seller.result()

    assert looks == [set()] * len(KILLED)
    eventually_equal(lambda: found(running) - before, set())


def look_after_killing(running: System, part: str) -> Found:
    running.kill(part)
    return found(running, patience=900)


class Traffic:
    """Orders, shipments, cancellations, purchases, receipts and adjustments of the same few products."""

    def __init__(self, vandal: Vandal, skus: list[str]) -> None:
        self.over = threading.Event()
        self.deeds = 0
        self._http, self._skus = vandal.shop.http, skus

    def go_on(self) -> None:
        """Until it is over."""
        while not self.over.is_set():
            for sku in self._skus:
                self._sell(sku)
                self._buy(sku)
                self._post(f"/stock/{sku}/adjustments", {"reason": "loss", "quantity": 1})
                self.deeds += 1

    def _sell(self, sku: str) -> None:
        order = self._post("/sales-orders", {**order_of((sku, 7)), "on_shortage": "backorder"})
        self._post(f"/sales-orders/{order}/shipments", {"lines": [{"line": 1, "quantity": 2}]}, may_fail=True)
        self._post(f"/sales-orders/{order}/cancellations", {"lines": [{"line": 1, "quantity": 4}]})

    def _buy(self, sku: str) -> None:
        line = {"sku": sku, "quantity": 9, "unit_price": "2.50", "currency": "EUR"}
        order = self._post("/purchase-orders", {"supplier": "X", "expected_date": "2031-07-01", "lines": [line]})
        self._post(f"/purchase-orders/{order}/receipts", {"lines": [{"line": 1, "quantity": 5}]})

    def _post(self, path: str, body: dict[str, Any], *, may_fail: bool = False) -> str:
        answer = self._http.post(path, json=body)
        assert answer.status_code == 201 or may_fail, answer.text
        return str(answer.json().get("id", ""))


def quiet(running: System) -> Found:
    """What is found while nothing happens and nothing is planted: twice the same."""
    last: Found | None = None
    deadline = time.monotonic() + 60
    while (now := found(running)) != last:
        assert time.monotonic() < deadline, now
        last = now
    return now
