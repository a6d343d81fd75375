"""What each domain's credentials cannot do, on the real services."""

from collections.abc import Callable

import pika
import pika.exceptions
import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS
from tests.eventually import eventually


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_s_role_opens_its_own_database(database: Callable[[str], sa.Engine], domain: str) -> None:
    with database(domain).connect() as connection:
        assert connection.execute(sa.text("select current_database(), current_user")).one() == (domain, domain)


@pytest.mark.parametrize("other", [domain for domain in DOMAINS if domain != "sales"])
def test_a_domain_s_role_can_open_no_other_domain_s_database(services: System, other: str) -> None:
    own, foreign = (sa.make_url(services.state.databases[domain]["url"]) for domain in ("sales", other))
    trespasser = sa.create_engine(foreign.set(username=own.username, password=own.password))

    with (
        pytest.raises(sa.exc.DBAPIError, match=r"no pg_hba\.conf entry|password authentication failed"),
        trespasser.connect(),
    ):
        pass


@pytest.mark.parametrize("name", ["postgres", "template1"])
def test_a_domain_s_role_can_open_no_database_of_the_server_s_own(services: System, name: str) -> None:
    url = sa.make_url(services.state.databases["sales"]["url"]).set(database=name)

    with pytest.raises(sa.exc.DBAPIError, match=r"no pg_hba\.conf entry"), sa.create_engine(url).connect():
        pass


def test_a_wrong_password_opens_nothing(services: System) -> None:
    url = sa.make_url(services.state.databases["sales"]["url"]).set(password="guessed")

    with pytest.raises(sa.exc.DBAPIError, match="password authentication failed"), sa.create_engine(url).connect():
        pass


def test_the_writer_of_the_read_model_writes_and_runs_scripts(services: System) -> None:
    with redis.Redis.from_url(services.state.redis["writer_url"], decode_responses=True) as writer:
        writer.eval("redis.call('set', KEYS[1], ARGV[1])", 1, "stock:ISOLATION", "1")

        assert writer.get("stock:ISOLATION") == "1"


def test_the_reader_of_the_read_model_reads(services: System) -> None:
    with redis.Redis.from_url(services.state.redis["reader_url"]) as reader:
        assert reader.mget(["stock:NONE"]) == [None]


@pytest.mark.parametrize(
    "command",
    [
        ("SET", "stock:A", "1"),
        ("HSET", "stock:A", "on_hand", "1"),
        ("DEL", "stock:A"),
        ("EVAL", "return 1", "0"),
        ("EXPIRE", "stock:A", "1"),
        ("FLUSHALL",),
        ("CONFIG", "GET", "*"),
        ("GET", "other:A"),
    ],
    ids=lambda command: command[0].lower(),
)
def test_the_reader_of_the_read_model_can_do_nothing_else(services: System, command: tuple[str, ...]) -> None:
    with (
        redis.Redis.from_url(services.state.redis["reader_url"]) as reader,
        pytest.raises(redis.exceptions.NoPermissionError),
    ):
        reader.execute_command(*command)


def test_nobody_uses_redis_without_a_password(services: System) -> None:
    port = services.state.parts["redis"].port
    with redis.Redis(port=port or 0) as anonymous, pytest.raises(redis.exceptions.AuthenticationError):
        anonymous.ping()


def channel_of(services: System, user: str) -> pika.adapters.blocking_connection.BlockingChannel:
    channel = pika.BlockingConnection(pika.URLParameters(services.state.broker[f"{user}_url"])).channel()
    channel.confirm_delivery()
    return channel


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_may_publish_events(services: System, domain: str) -> None:
    channel_of(services, domain).basic_publish("minierp.events", "com.example.nobody", b"{}", mandatory=True)


def test_an_event_that_nobody_wants_is_confirmed_and_kept_nowhere(services: System) -> None:
    operator = channel_of(services, "operator")

    channel_of(services, "sales").basic_publish("minierp.events", "com.example.unwanted", b"{}", mandatory=True)

    eventually(lambda: operator.queue_declare("minierp.unrouted", passive=True).method.message_count == 0)


def test_whoever_listens_hears_the_events_that_nobody_wants(services: System) -> None:
    heard = channel_of(services, "operator").consume("minierp.unrouted", auto_ack=True, inactivity_timeout=0.1)
    next(heard)  # it listens now

    channel_of(services, "sales").basic_publish("minierp.events", "com.example.unwanted", b"{}", mandatory=True)

    eventually(lambda: (got := next(heard))[0] and (got[0].routing_key, got[2]) == ("com.example.unwanted", b"{}"))


@pytest.mark.parametrize("exchange", ["", "minierp.dead-letters", "minierp.unrouted"])
def test_a_domain_may_publish_nowhere_else(services: System, exchange: str) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel_of(services, "sales").basic_publish(exchange, "adjust-stock", b"{}")


def test_a_domain_may_read_no_queue(services: System) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel_of(services, "sales").basic_get("adjust-stock")


@pytest.mark.parametrize("queue", ["adjust-stock.dead-letters", "minierp.refusals", "minierp.unrouted"])
def test_an_event_source_reads_the_queues_of_functions_only(services: System, queue: str) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel_of(services, "source").basic_get(queue)


@pytest.mark.parametrize("queue", ["adjust-stock.dead-letters", "minierp.refusals"])
def test_the_platform_reads_what_nobody_could_take_and_why(services: System, queue: str) -> None:
    channel_of(services, "platform").basic_get(queue)


@pytest.mark.parametrize("queue", ["adjust-stock", "minierp.unrouted"])
def test_the_platform_reads_no_other_queue(services: System, queue: str) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel_of(services, "platform").basic_get(queue)


@pytest.mark.parametrize("exchange", ["minierp.events", "minierp.dead-letters", "minierp.unrouted"])
def test_the_platform_sends_to_single_queues_only(services: System, exchange: str) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel_of(services, "platform").basic_publish(exchange, "adjust-stock", b"{}")


def test_a_domain_may_declare_nothing(services: System) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        channel_of(services, "sales").queue_declare("of-my-own")
