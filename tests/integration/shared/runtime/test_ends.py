"""A process that is told to end finishes what is in flight and publishes what it has committed; nothing is left."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from tests.factories import a_product, a_sales_line, a_sales_order
from tests.integration.functions.sales.read_model import stocked
from tests.integration.running import Function, Functions

CLIENTS, ENOUGH, MOST = 8, 100, 20_000
"""Who writes; after how many answers the process is told to end; what it would take if it never did."""


@dataclass(frozen=True)
class Work:
    """What is written again and again: `named` of a body finds its row in `table`, `key` of an answer its events."""

    function: str
    path: str
    domain: str
    table: str
    named: str
    key: str
    body: Callable[[], dict[str, Any]]


@dataclass
class Written:
    """`key` of everything that was answered, and `named` of everything that was not."""

    answered: list[str] = field(default_factory=list)
    cut_off: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)


def product(_: System) -> Work:
    """By a plain function, in a thread."""
    return Work("create-product", "/products", "product", "product", "sku", "sku", a_product)


def order(services: System) -> Work:
    """By an async function, on the loop."""
    with redis.Redis.from_url(services.state.redis["writer_url"], decode_responses=True) as cache:
        lines = [a_sales_line(sku=stocked(cache))]
    return Work(
        "create-sales-order",
        "/sales-orders",
        "sales",
        "sales_order",
        "customer",
        "id",
        lambda: a_sales_order(lines=lines),
    )


@pytest.fixture(params=[product, order], ids=["plain", "async"])
def work(request: pytest.FixtureRequest, services: System) -> Work:
    made: Work = request.param(services)
    return made


@pytest.fixture
def function(functions: Functions, work: Work) -> Iterator[Function]:
    with functions.another(work.function, LOG_LEVEL="WARNING") as started:
        yield started


def write(function: Function, work: Work, written: Written) -> None:
    """Write until the function listens no more."""
    with httpx.Client(base_url=f"http://{function.address}", headers=function.authorization, timeout=30) as client:
        while len(written.answered) < MOST:
            body = work.body()
            try:
                answer = client.post(work.path, json=body)
            except httpx.TransportError:
                written.cut_off.append(body[work.named])
                return
            assert answer.status_code == 201, answer.text
            written.answered.append(answer.json()[work.key])
            if len(written.answered) > ENOUGH:
                written.enough.set()


def test_an_end_under_load_cuts_nothing_off_and_leaves_nothing_for_the_relay(
    function: Function, work: Work, database: Callable[[str], sa.Engine]
) -> None:
    written = Written()

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(write, function, work, written) for _ in range(CLIENTS)]
        assert written.enough.wait(60)
        function.stop()
        for client in clients:
            client.result()
    assert len(written.answered) < MOST

    effects = sa.text(f"select {work.named} from {work.table} where {work.named} = any(:names)")
    announced = sa.text("select count(*), count(published_at) from outbox where event->>'subject' = any(:subjects)")
    with database(work.domain).connect() as connection:
        assert connection.execute(effects, {"names": written.cut_off}).all() == []  # refused, or closed unread
        count, published = connection.execute(announced, {"subjects": written.answered}).one()
    assert count == published == len(written.answered)
