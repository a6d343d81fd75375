"""Events on the command line, of this moment and of the past, of a system that sells."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scripts.minierp.local.system.system import System
from tests.e2e.shop import Shop
from tests.e2e.waiting import eventually

CONFIRMED = "com.minierp.sales.order.confirmed.v1"


def events(running: System, *arguments: str) -> Any:
    """What a command says as JSON."""
    whole = [sys.executable, "-m", "scripts.minierp", "events", *arguments, "--json"]
    said = subprocess.run(
        whole, env={**os.environ, "MINIERP_HOME": running.state.home}, check=True, capture_output=True, text=True
    )
    return json.loads(said.stdout)


def test_what_passes_is_found_again_shown_and_replayed_without_effect(running: System, shop: Shop) -> None:
    tailing = [sys.executable, "-m", "scripts.minierp", "events", "tail", "--type", CONFIRMED, "--for", "120", "--json"]
    sku = shop.product(opening=500)
    with subprocess.Popen(
        tailing, env={**os.environ, "MINIERP_HOME": running.state.home}, stdout=subprocess.PIPE, text=True
    ) as tail:
        assert tail.stdout
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(tail.stdout.readline)
            while not first.done():  # it may listen only after the first orders
                shop.settled([shop.order((sku, 1))["id"]])
        tail.kill()
    passed = json.loads(first.result())

    assert passed["type"] == CONFIRMED
    found = events(running, "search", "--correlation", passed["correlationid"])
    assert passed["id"] in [event["id"] for event in found]
    assert len({event["type"] for event in found}) >= 3
    assert events(running, "show", passed["id"]) == passed

    placed = next(event for event in found if ".order.created." in event["type"])
    before = shop.stock(sku)
    events(running, "replay", placed["id"], "--to", "reserve-stock")
    eventually(
        lambda: any(
            line["message"] == "served" for line in shop.log("reserve-stock") if line.get("event_id") == placed["id"]
        ),
        "the event comes again",
    )
    assert shop.stock(sku) == before
