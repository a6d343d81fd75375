"""What each domain's credentials cannot do, on the real services."""

import pika
import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.process.domains import ACCESSES, DOMAINS, database_role
from tests.eventually import eventually


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_s_roles_open_its_own_database(services: System, domain: str) -> None:
    for access in ACCESSES:
        engine = sa.create_engine(services.state.databases[domain][f"{access}_url"], poolclass=sa.NullPool)
        with engine.connect() as connection:
            who = connection.execute(sa.text("select current_database(), current_user")).one()
        assert who == (domain, database_role(domain, access))


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


def test_nobody_uses_redis_without_a_password(services: System) -> None:
    port = services.state.parts["redis"].port
    with redis.Redis(port=port or 0) as anonymous, pytest.raises(redis.exceptions.AuthenticationError):
        anonymous.ping()


UNWANTED = "com.minierp.sales.unwanted.v1"


def channel_of(services: System, user: str) -> pika.adapters.blocking_connection.BlockingChannel:
    channel = pika.BlockingConnection(pika.URLParameters(services.state.broker[f"{user}_url"])).channel()
    channel.confirm_delivery()
    return channel


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_may_publish_events(services: System, domain: str) -> None:
    channel_of(services, domain).basic_publish(
        "minierp.events", f"com.minierp.{domain}.nobody.v1", b"{}", mandatory=True
    )


def test_an_event_that_nobody_wants_is_confirmed_and_kept_nowhere(services: System) -> None:
    operator = channel_of(services, "operator")

    channel_of(services, "sales").basic_publish("minierp.events", UNWANTED, b"{}", mandatory=True)

    eventually(lambda: operator.queue_declare("minierp.unrouted", passive=True).method.message_count == 0)


def test_whoever_listens_hears_the_events_that_nobody_wants(services: System) -> None:
    heard = channel_of(services, "operator").consume("minierp.unrouted", auto_ack=True, inactivity_timeout=0.1)
    next(heard)  # it listens now

    channel_of(services, "sales").basic_publish("minierp.events", UNWANTED, b"{}", mandatory=True)

    eventually(lambda: (got := next(heard))[0] and (got[0].routing_key, got[2]) == (UNWANTED, b"{}"))
