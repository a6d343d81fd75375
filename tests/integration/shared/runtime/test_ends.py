"""A process that is told to end finishes what is in flight and publishes what it has committed; nothing is left."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import sqlalchemy as sa

from tests.factories import a_product
from tests.integration.running import Function, Functions

CLIENTS, ENOUGH, MOST = 8, 100, 20_000
"""Who buys; after how many products the process is told to end; what it would take if it never did."""


@pytest.fixture
def function(functions: Functions) -> Iterator[Function]:
    with functions.another("create-product", LOG_LEVEL="WARNING") as started:
        yield started


def test_an_end_under_load_leaves_nothing_for_the_relay(
    function: Function, database: Callable[[str], sa.Engine]
) -> None:
    created: list[str] = []
    enough = threading.Event()

    def sell() -> None:
        with httpx.Client(base_url=f"http://{function.address}", timeout=30) as client:
            while len(created) < MOST:
                product = a_product()
                try:
                    answer = client.post("/products", json=product)
                except httpx.TransportError:
                    return  # it listens no more
                assert answer.status_code == 201, answer.text
                created.append(product["sku"])
                if len(created) > ENOUGH:
                    enough.set()

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(sell) for _ in range(CLIENTS)]
        assert enough.wait(60)
        function.stop()
        for client in clients:
            client.result()
    assert len(created) < MOST

    unmarked = sa.text("select count(*) from outbox where event->>'subject' = any(:skus) and published_at is null")
    with database("product").connect() as session:
        assert session.execute(unmarked, {"skus": created}).scalar_one() == 0
