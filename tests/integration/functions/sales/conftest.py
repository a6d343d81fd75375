from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from tests.integration.domain import in_domain
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.counter import Counter
from tests.integration.functions.sales.desk import Desk
from tests.integration.running import Functions


@pytest.fixture(scope="session")
def cache(services: System) -> Iterator["redis.Redis"]:
    """The read model, as inventory's user."""
    with redis.Redis.from_url(services.state.redis["writer_url"], decode_responses=True) as client:
        yield client


@pytest.fixture(scope="session")
def shelf(services: System, functions: Functions, database: Callable[[str], sa.Engine], cache: "redis.Redis") -> Shelf:
    functions.start("adjust-stock", "reserve-stock")
    log = Path(services.state.home) / "logs" / "postgres-inventory.log"
    return Shelf(functions["adjust-stock"], functions["reserve-stock"], database("inventory"), cache, log)


@pytest.fixture(scope="session")
def desk(functions: Functions, database: Callable[[str], sa.Engine]) -> Desk:
    functions.start(
        "adjust-stock", "reserve-stock", "inventory", "create-sales-order", "settle-sales-order", "sales-orders"
    )
    return Desk(functions, database("sales"))


@pytest.fixture(scope="module")
def counter(services: System, cache: "redis.Redis") -> Iterator[Counter]:
    """The functions of sales in this process."""
    with in_domain(services.state, "sales") as domain:
        yield Counter(domain, cache)
