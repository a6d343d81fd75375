"""What nobody could take mends itself where it can; the rest is explained, tried, brought back or thrown away."""

import json
import uuid
from collections.abc import Callable, Iterator
from functools import partial

import pika
import pytest

from scripts.minierp.bench.measuring import shop as bench
from scripts.minierp.bench.measuring.load import PRODUCTS
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.soak.outages import SOURCES, observed, stop_again_and_again, take_away
from scripts.minierp.local.system.system import System
from tests.e2e.broker import operator
from tests.e2e.outages import down
from tests.e2e.shop import Json, Shop
from tests.e2e.waiting import eventually

QUEUE = "settle-sales-order"
ROUNDS = 5
RESERVED = "com.minierp.inventory.stock.reserved.v2"


@pytest.fixture
def nothing_parked(shop: Shop) -> Iterator[None]:
    """Neither by other tests nor, afterwards, by this one."""
    discard_all(shop)
    yield
    discard_all(shop)


def kept(shop: Shop, **query: str) -> list[Json]:
    answer = shop.http.get("/dead-letters", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    letters: list[Json] = answer.json()["items"]
    return letters


def discard_all(shop: Shop) -> None:
    for letter in kept(shop, state="parked"):
        shop.http.request("DELETE", f"/dead-letters/{letter['id']}", json={})


def selling(running: System, shop: Shop) -> bench.Shop:
    skus = [shop.product(opening=1_000_000) for _ in range(4)]
    return bench.Shop(running, tuple(skus) * (PRODUCTS // len(skus)))


def hold_through(busy: bench.Shop, clients: int, name: str, fault: Callable[[], None]) -> None:
    """Rounds of the fault, each of which must end well, until it met something: what is under way then, chance says."""
    for _ in range(ROUNDS):
        row, wrong = observed(busy, Options(runs=1, seconds=0, clients=clients), name, fault)
        assert wrong == []
        assert row.figures["orders"].median > 0
        if row.figures["sent_back"].median > 0:
            return
    pytest.fail(f"nothing was given up in {ROUNDS} rounds")


def test_a_source_that_is_stopped_twenty_times_leaves_nothing_to_anybody(
    running: System, shop: Shop, nothing_parked: None
) -> None:
    stop = partial(stop_again_and_again, running, SOURCES[0])

    hold_through(selling(running, shop), 4, "20 stops", stop)


def test_outages_of_all_servers_leave_nothing_to_anybody(running: System, shop: Shop, nothing_parked: None) -> None:
    """Some at once; `minierp bench --section outages` takes one after the other away, for longer."""

    def outages() -> None:
        with down(running, "redis", "objects"):
            take_away(running, "postgres-inventory", 1)
        for server in ("postgres-sales", "rabbitmq"):
            take_away(running, server, 1)

    hold_through(selling(running, shop), 2, "outages", outages)


def test_what_can_never_succeed_is_parked_explained_tried_brought_back_and_thrown_away(
    running: System, shop: Shop, nothing_parked: None
) -> None:
    event_id, body = str(uuid.uuid4()), json.dumps({"order_id": str(uuid.uuid4()), "lines": []}).encode()
    headers = {"ce-specversion": "1.0", "ce-id": event_id, "ce-type": RESERVED, "ce-source": "/x"}
    with operator(running) as channel:
        channel.basic_publish("", QUEUE, body, pika.BasicProperties(headers=headers, delivery_mode=2))
    eventually(lambda: [letter for letter in kept(shop, state="parked") if letter["event_id"] == event_id], "parked")

    (letter,) = shop.minierp("dead-letters", "show", event_id, "--json")
    causes = shop.minierp("dead-letters", "list", "--by", "cause", "--queue", QUEUE, "--json")
    (tried,) = shop.minierp("dead-letters", "replay", "--id", event_id, "--dry-run", "--json")
    counted = shop.minierp("status", "--json")["kept_dead_letters"]

    assert (letter["state"], letter["cause"], letter["queue"]) == ("parked", "refused", QUEUE)
    assert letter["reason"].startswith("refused: The content is not valid: lines")
    assert [(cause["cause"], cause["letters"], cause["queues"]) for cause in causes] == [("refused", 1, {QUEUE: 1})]
    assert (tried["outcome"], tried["problem"]["status"]) == ("refused", 422)
    assert counted["parked"] == {QUEUE: 1}
    back = shop.minierp("dead-letters", "replay", "--id", event_id, "--json")
    assert back == [{"queue": QUEUE, "event_id": event_id}]
    eventually(lambda: [each for each in kept(shop, state="parked") if each["times"] == 2], "refused once more")
    gone = shop.minierp("dead-letters", "discard", event_id, "--yes", "--json")
    assert gone == [{"queue": QUEUE, "event_id": event_id}]
    assert shop.minierp("dead-letters", "list", "--queue", QUEUE, "--json") == []
