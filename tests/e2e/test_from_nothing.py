"""A shop that sells while it is saved, loses every server's data but the objects, and comes back from them."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import system
from tests.e2e.checkout import linked
from tests.e2e.shop import Shop
from tests.e2e.waiting import eventually

_FUNCTIONS = (
    "adjust-stock",
    "archive-event",
    "audit-books",
    "create-product",
    "create-sales-order",
    "inventory",
    "relay-outbox-inventory",
    "relay-outbox-product",
    "relay-outbox-sales",
    "reserve-stock",
    "sales-orders",
    "settle-sales-order",
    "stock",
)
_OTHERS = ("rabbitmq", "kustomization", "create-purchase-order")  # the last one for purchasing's database
_CUSTOMERS, _PAUSE_SECONDS = 3, 0.05
_OPENING = 5000


class Placed(NamedTuple):
    """An order that was taken: when it was asked for, and when that was answered."""

    id: str
    asked: float
    answered: float


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout with the functions that selling takes, so that the start takes less."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "knative" / "base").mkdir(parents=True)
    for name in (*_FUNCTIONS, *_OTHERS):
        shutil.copy(CHECKOUT / "knative" / "base" / f"{name}.yaml", folder / "knative" / "base")
    with linked(folder, "functions", "protos", "scripts", "shared") as checkout:
        yield checkout


def minierp(home: Path, *words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--json"], env={"MINIERP_HOME": str(home)})
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@contextmanager
def customers(shop: Shop, sku: str) -> Iterator[list[Placed]]:
    """Who order one unit after the other for the length of the block, with little time between."""
    ended, placed = threading.Event(), list[Placed]()

    def order() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            asked = time.monotonic()
            taken = shop.order((sku, 1))
            placed.append(Placed(taken["id"], asked, time.monotonic()))

    threads = [threading.Thread(target=order) for _ in range(_CUSTOMERS)]
    for thread in threads:
        thread.start()
    try:
        yield placed
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_orders_of_before_are_all_there_and_orders_of_later_are_gone_as_a_whole(root: Path, tmp_path: Path) -> None:
    with system(tmp_path, root=root) as running, Shop(running) as shop:
        sku = shop.product(opening=_OPENING)
        with customers(shop, sku) as placed:
            eventually(lambda: len(placed) > 30, "customers order")
            began = time.monotonic()
            saved = minierp(tmp_path, "backup")
            ended = time.monotonic()
            eventually(lambda: placed[-1].asked > ended, "customers go on")
        assert saved["writers_waited_seconds"] < 2
    for server in ("postgres", "rabbitmq", "redis"):
        shutil.rmtree(tmp_path / server)

    minierp(tmp_path, "restore")

    with system(tmp_path, root=root) as running, Shop(running) as shop:
        there = {str(order_id) for (order_id,) in shop.rows("sales", "select id from sales_order")}
        before = {each.id for each in placed if each.answered < began}
        later = {each.id for each in placed if each.asked > ended}
        assert before
        assert before <= there
        assert later
        assert not later & there
        assert {order["status"] for order in shop.settled(sorted(there))} == {"confirmed"}
        eventually(lambda: int(shop.stock(sku)["reserved"]) == len(there), "each is reserved once")
        assert shop.balance(sku).reserved == len(there)
        held = shop.rows("inventory", "select order_id, reserved from reservation where reserved > 0")
        assert {(str(order_id), int(reserved)) for order_id, reserved in held} == {(each, 1) for each in there}
        assert minierp(tmp_path, "audit") == []
        another = shop.order((sku, 1))
        assert shop.settled([another["id"]])[0]["status"] == "confirmed"
        assert another["id"] not in there
