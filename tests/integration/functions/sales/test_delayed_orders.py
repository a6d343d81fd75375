"""An order that is under way to a busy database while another request with its key is refused is refused as well."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.database.engine import engine
from shared.database.tables import idempotency
from shared.statements.channel import Channel
from shared.statements.statement import Statement
from tests import factories
from tests.eventually import eventually
from tests.integration.client import Response
from tests.integration.domain import Domain, in_domain
from tests.integration.functions.sales.read_model import stock
from tests.tokens import TESTER

Json = dict[str, Any]


@pytest.fixture
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "sales", CHANNELS="2") as running:
        yield running


@pytest.fixture
def delayed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """delayed(task): before the next order leaves for the database, its parameters being made, `task` is done."""

    def delay(task: Callable[[], None]) -> None:
        tasks, run = [task], Channel.run

        async def late(channel: Channel, statement: Statement, parameters: Json) -> Json:
            if tasks and "stock_check" in parameters:
                await asyncio.to_thread(tasks.pop())
            return await run(channel, statement, parameters)

        monkeypatch.setattr(Channel, "run", late)

    return delay


def test_an_order_that_reaches_the_database_long_after_its_twin_was_refused_shares_the_refusal(
    domain: Domain, cache: "redis.Redis", delayed: Callable[[Callable[[], None]], None]
) -> None:
    sku, key = factories.sku(), factories.reference("key")
    body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity="5")])
    refusals: list[Response] = []

    def send() -> Response:
        create = domain.function("create_sales_order")
        return create.post("/sales-orders", json=body, headers={"Idempotency-Key": key})

    def twin_is_refused() -> None:
        stock(cache, sku, "0")
        refusals.append(send())
        stock(cache, sku, "5")
        eventually(lambda: refused_long_ago(key))

    stock(cache, sku, "5")
    delayed(twin_is_refused)

    answer = send()

    assert refusals[0].json["type"] == "/problems/stock-refused"
    assert (answer.status_code, answer.json) == (409, refusals[0].json)
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert send().status_code == 201, "whoever begins later is served anew"


def refused_long_ago(key: str) -> bool:
    """Longer ago, by the database's clock, than the order was old when it was sent."""
    long_ago = idempotency.c.created_at < sa.func.clock_timestamp() - sa.text("interval '0.8 s'")
    with engine().begin() as connection:
        return bool(
            connection.execute(sa.select(idempotency).where(idempotency.c.key == f"{key} {TESTER}", long_ago)).all()
        )
