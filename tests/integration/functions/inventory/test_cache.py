"""The stock read model in Redis: who may write it, and that it never goes back in time."""

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import redis
from redis.exceptions import NoPermissionError

from functions.inventory.storage import cache as read_model
from scripts.minierp.local.system.system import System
from shared.stock.level import StockLevel, cache_key
from shared.stock.redis_client import client
from tests import factories
from tests.events import purchase_created, purchase_placed, sale_placed
from tests.eventually import eventually
from tests.integration.domain import in_domain
from tests.integration.functions.inventory.shelf import Shelf

OTHERS: list[tuple[Any, ...]] = [
    ("EVAL", "return 1", 0),
    ("EVALSHA", "0" * 40, 0),
    ("FCALL", "f", 0),
    ("SCRIPT", "LOAD", "return 1"),
    ("FUNCTION", "FLUSH"),
    ("CONFIG", "SET", "maxmemory", 1),
    ("ACL", "SETUSER", "reader", "+@all"),
    ("SHUTDOWN", "NOSAVE"),
    ("PUBLISH", "stock:x", "1"),
    ("KEYS", "*"),
    ("SCAN", "0"),
]
"""What is not called a write and yet is not reading stock."""


@pytest.fixture(scope="module")
def reader(services: System) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(services.state.redis["reader_url"], decode_responses=True) as client:
        yield client


@pytest.mark.parametrize("command", OTHERS, ids=lambda command: command[0])
def test_the_order_functions_user_can_neither_run_scripts_nor_administer(
    reader: "redis.Redis", command: tuple[Any, ...]
) -> None:
    with pytest.raises(NoPermissionError):
        reader.execute_command(*command)


def test_the_order_functions_user_can_read_stock_and_nothing_else(reader: "redis.Redis") -> None:
    assert reader.mget(["stock:nothing", "stock:here"]) == [None, None]
    with pytest.raises(NoPermissionError):
        reader.get("sessions:x")


def test_inventorys_user_can_write_stock_and_nothing_else(cache: "redis.Redis") -> None:
    cache.set("stock:mine", "1", ex=1)
    for command in (("SET", "sessions:x", "1"), ("FLUSHALL",), ("CONFIG", "GET", "*"), ("KEYS", "*"), ("SCAN", "0")):
        with pytest.raises(NoPermissionError):
            cache.execute_command(*command)


def test_nobody_gets_in_without_a_password(services: System) -> None:
    address = services.state.redis["reader_url"].rpartition("@")[2]
    with redis.Redis.from_url(f"redis://{address}") as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


@pytest.mark.parametrize("name", ["create-sales-order", "create-purchase-order"])
def test_the_order_functions_hold_the_readers_credentials_only(services: System, name: str) -> None:
    (function,) = (found for found in services.plan.manifests.functions if found.name == name)
    environment = services.plan.addresses.environment(function)

    assert environment["REDIS_URL"] == services.state.redis["reader_url"]
    assert services.state.redis["writer_url"] not in environment.values()


def test_the_cache_follows_every_change(services: System, shelf: Shelf) -> None:
    sku, day = shelf.stocked(10), date(2026, 12, 1)
    shelf.deliver(sale_placed((sku, 4)))
    shelf.deliver(purchase_placed((sku, 3, day)))
    shelf.discontinue(sku, until_gone=True)

    level = eventually(lambda: (found := shelf.cached(sku)) and found.status == "discontinued" and found)

    numbers = [Decimal(number) for number in (10, 4, 3)]
    assert level == StockLevel(sku, *numbers, shelf.version(sku), "discontinued", "both", True, True, day)
    with redis.Redis.from_url(services.state.redis["auditor_url"]) as auditor:
        assert 0 < auditor.ttl(cache_key(sku)) <= 60


def test_an_older_level_never_overwrites_a_newer_one(services: System, shelf: Shelf) -> None:
    sku = factories.sku()
    facts = {"status": "active", "type": "both", "fractional": True, "sell_until_gone": False, "expected_date": None}
    level = {"sku": sku, "reserved": "0", "incoming": "0", **facts}

    async def write_all() -> None:
        for version, on_hand in ((9, "9"), (8, "8"), (10, "10"), (2, "2")):
            await read_model.write([{**level, "version": version, "on_hand": on_hand}])
        client().close()

    with in_domain(services.state, "inventory"):
        asyncio.run(write_all())

    cached = shelf.cached(sku)
    assert cached is not None
    assert (cached.version, cached.on_hand) == (10, 10)


def test_a_changed_level_without_a_known_product_is_cached_as_unknown(shelf: Shelf, reader: "redis.Redis") -> None:
    sku = factories.sku()
    shelf.deliver(purchase_created((sku, 4)))

    level = eventually(lambda: shelf.cached(sku))

    assert (level.status, level.type, level.incoming) == (None, None, 4)
