"""Domains keep to themselves: the services say no, not only our code."""

import itertools
from collections.abc import Iterator

import pika
import pytest
import redis
import sqlalchemy as sa
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker
from redis.backoff import NoBackoff
from redis.retry import Retry

from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS
from shared.stock.level import cache_key
from tests.factories import sku


@pytest.mark.parametrize(("role", "other"), list(itertools.permutations(DOMAINS, 2)))
def test_a_domains_role_opens_no_other_domains_database(services: System, role: str, other: str) -> None:
    mine = sa.make_url(services.state.databases[role]["writer_url"])
    theirs = sa.make_url(services.state.databases[other]["url"])
    intruder = theirs.set(username=mine.username, password=mine.password)

    with pytest.raises(sa.exc.DBAPIError, match="28"):
        sa.create_engine(intruder, poolclass=sa.NullPool).connect()


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domains_role_opens_its_own_database_only(services: System, domain: str) -> None:
    mine = sa.make_url(services.state.databases[domain]["url"])

    sa.create_engine(mine, poolclass=sa.NullPool).connect().close()
    with pytest.raises(sa.exc.DBAPIError, match="28"):
        sa.create_engine(mine.set(database="postgres"), poolclass=sa.NullPool).connect()


@pytest.fixture
def reader(services: System) -> redis.Redis:
    """Redis as the order functions see it."""
    return redis.Redis.from_url(services.state.redis["reader_url"])


@pytest.mark.parametrize(
    "command",
    [
        ("SET", "stock:A", "1"),
        ("DEL", "stock:A"),
        ("EXPIRE", "stock:A", "1"),
        ("EVAL", "return 1", "0"),
        ("FLUSHALL",),
        ("CONFIG", "GET", "*"),
        ("KEYS", "*"),
        ("GET", "elsewhere"),
    ],
    ids=" ".join,
)
def test_whoever_reads_stock_cannot_do_anything_else(reader: redis.Redis, command: tuple[str, ...]) -> None:
    with pytest.raises(redis.exceptions.NoPermissionError):
        reader.execute_command(*command)


def test_only_inventory_writes_stock_and_only_stock(services: System, reader: redis.Redis) -> None:
    writer, name = redis.Redis.from_url(services.state.redis["writer_url"]), sku()

    writer.set(cache_key(name), "1 {}")

    assert reader.mget([cache_key(name)]) == [b"1 {}"]
    with pytest.raises(redis.exceptions.NoPermissionError):
        writer.set("elsewhere", "1")


def test_nobody_enters_redis_without_a_name(services: System) -> None:
    address = sa.make_url(services.state.redis["reader_url"])

    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis(host=address.host, port=address.port, retry=Retry(NoBackoff(), 0)).get("stock:A")


@pytest.fixture
def channel(services: System) -> Iterator[BlockingChannel]:
    """The broker as a function of the product domain sees it."""
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["product_url"])) as connection:
        yield connection.channel()


def test_a_domain_publishes_to_the_events_only(channel: BlockingChannel) -> None:
    channel.confirm_delivery()
    channel.basic_publish("minierp.events", "com.minierp.product.test.isolation.v1", b"{}")

    with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel.basic_publish("minierp.dead-letters", "adjust-stock", b"{}")


def test_a_domain_reads_no_queue(channel: BlockingChannel) -> None:
    with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel.basic_get("adjust-stock")


def test_a_domain_declares_no_queue(channel: BlockingChannel) -> None:
    with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel.queue_declare("mine")
