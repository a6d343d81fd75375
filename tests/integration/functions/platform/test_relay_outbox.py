"""The relay publishes what a function committed and could not publish itself."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pika
import pytest
import sqlalchemy as sa

from functions.platform.storage.upkeep.forgetting import forget_events
from functions.platform.storage.upkeep.housekeeping import EVENTS_KEPT
from scripts.minierp.local.system.system import System
from shared.database.archive import archive_object
from shared.database.tables import idempotency, outbox
from shared.messaging.envelope import Envelope
from tests import factories
from tests.events import product_created, sent
from tests.integration.running import NOWHERE, Function, Functions
from tests.scraping import Scraped
from tests.together import together


@dataclass
class Outbox:
    """The outbox of sales, and rows of one test in it, of an event type of its own."""

    database: sa.Engine
    type: str = field(default_factory=lambda: f"com.minierp.sales.test.{uuid.uuid4().hex}.v1")

    def add(self, count: int, age: timedelta = timedelta(seconds=10), **columns: Any) -> list[str]:
        """So many events that were committed so long ago; their ids."""
        events = [{**sent(product_created(factories.sku())), "type": self.type} for _ in range(count)]
        rows = [{"event": event, "created_at": sa.func.now() - age, **columns} for event in events]
        with self.database.begin() as connection:
            for row in rows:
                connection.execute(outbox.insert().values(row))
        return [event["id"] for event in events]

    def archive(self, *ids: str, stored: bool = True) -> None:
        """They are in the archive, in one object."""
        positions = [row.position for row in self._rows() if row.event["id"] in ids]
        ranges = "{" + ",".join(f"[{each},{each}]" for each in positions) + "}"
        with self.database.begin() as connection:
            values = {"key": factories.reference("key"), "type": self.type, "positions": ranges}
            times = {"first_time": "2026-11-01T00:00:00+00:00", "last_time": "2026-11-01T00:00:00+00:00"}
            counts = {
                "last_position": max(positions),
                "events": len(positions),
                "bytes": 1,
                "stored_at": sa.func.now() if stored else None,
            }
            connection.execute(archive_object.insert().values(**values, **times, **counts))

    def forget(self) -> None:
        with self.database.begin() as connection:
            forget_events(connection, EVENTS_KEPT)

    def unpublished(self) -> list[str]:
        return [row.event["id"] for row in self._rows() if row.published_at is None]

    def ids(self) -> list[str]:
        return [row.event["id"] for row in self._rows()]

    def _rows(self) -> list[sa.Row[Any]]:
        mine = outbox.c.event["type"].as_string() == self.type
        with self.database.begin() as connection:
            return list(connection.execute(sa.select(outbox).where(mine).order_by(outbox.c.position)))


@dataclass
class Ear:
    """A queue that hears the events of one type."""

    channel: Any
    queue: str

    def heard(self) -> list[Any]:
        """The messages so far, in order, as (properties, body)."""
        messages = []
        while (got := self.channel.basic_get(self.queue, auto_ack=True))[0] is not None:
            messages.append((got[1], got[2]))
        return messages

    def ids(self) -> list[str]:
        return [properties.message_id for properties, _ in self.heard()]


@pytest.fixture
def left_behind(database: Callable[[str], sa.Engine]) -> Iterator[Outbox]:
    rows = Outbox(database("sales"))
    yield rows
    with rows.database.begin() as connection:
        connection.execute(outbox.delete().where(outbox.c.event["type"].as_string() == rows.type))
        connection.execute(archive_object.delete().where(archive_object.c.type == rows.type))


@pytest.fixture
def channel(services: System) -> Iterator[Any]:
    connection = pika.BlockingConnection(pika.URLParameters(services.state.broker["operator_url"]))
    yield connection.channel()
    connection.close()


def listen(channel: Any, exchange: str, key: str) -> Ear:
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(queue, exchange, key)
    return Ear(channel, queue)


@pytest.fixture
def ear(channel: Any, left_behind: Outbox) -> Ear:
    return listen(channel, "minierp.events", left_behind.type)


@pytest.fixture(scope="module")
def relay(functions: Functions) -> Function:
    return functions["relay-outbox-sales"]


def tick(relay: Function) -> httpx.Response:
    """As Knative's PingSource does."""
    ping: Envelope = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "type": "dev.knative.sources.ping",
        "source": "/apis/v1/namespaces/minierp/pingsources/relay-outbox-sales",
        "data": {},
    }
    return relay.deliver(ping)


def test_what_was_left_behind_is_published_in_order_and_marked(relay: Function, left_behind: Outbox, ear: Ear) -> None:
    ids = left_behind.add(40)

    assert tick(relay).status_code == 204

    assert ear.ids() == ids
    assert left_behind.unpublished() == []
    assert tick(relay).status_code == 204
    assert ear.ids() == []


def test_an_event_travels_as_the_event_source_understands_it(relay: Function, left_behind: Outbox, ear: Ear) -> None:
    (event_id,) = left_behind.add(1)

    tick(relay)

    ((properties, body),) = ear.heard()
    assert (properties.message_id, properties.delivery_mode) == (event_id, 2)
    assert properties.content_type == properties.headers["content-type"] == "application/json"
    assert {name for name in properties.headers if name != "content-type"} == {
        "ce-specversion", "ce-id", "ce-type", "ce-source", "ce-subject", "ce-time", "ce-datacontenttype",
        "ce-dataschema", "ce-correlationid", "ce-actorid", "ce-partitionkey", "ce-sequence",
    }  # fmt: skip
    assert all(isinstance(value, str) for value in properties.headers.values())
    assert json.loads(body)["type"] == "both"


def test_a_function_is_left_the_time_to_publish_its_own_events(relay: Function, left_behind: Outbox, ear: Ear) -> None:
    ids = left_behind.add(1, age=timedelta(0))

    tick(relay)

    assert ear.ids() == []
    assert left_behind.unpublished() == ids


def test_two_relays_at_once_never_publish_an_event_twice(
    functions: Functions, relay: Function, left_behind: Outbox, ear: Ear
) -> None:
    ids = left_behind.add(40)

    with functions.another("relay-outbox-sales", LOG_LEVEL="INFO") as other:
        answers = together([partial(tick, relay), partial(tick, other)] * 2)

    assert {answer.status_code for answer in answers} == {204}
    assert sorted(ear.ids()) == sorted(ids)
    assert left_behind.unpublished() == []


def test_while_the_broker_is_down_events_stay_and_the_tick_comes_again(
    functions: Functions, relay: Function, left_behind: Outbox, ear: Ear
) -> None:
    ids = left_behind.add(3)
    with functions.another("relay-outbox-sales", AMQP_URL=f"amqp://sales:secret@{NOWHERE}/minierp") as cut_off:
        answer = tick(cut_off)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert left_behind.unpublished() == ids

    tick(relay)
    assert ear.ids() == ids


def test_how_much_waits_and_for_how_long_is_told_also_while_the_broker_is_down(
    functions: Functions, left_behind: Outbox
) -> None:
    left_behind.add(3, age=timedelta(minutes=10))
    with functions.another("relay-outbox-sales", AMQP_URL=f"amqp://sales:secret@{NOWHERE}/minierp") as cut_off:
        tick(cut_off)
        told = Scraped(cut_off.get("/metrics").text)

    assert told("minierp_outbox_unpublished", domain="sales") >= 3
    assert told("minierp_outbox_age_seconds", domain="sales") >= 600


def test_an_event_that_nobody_listens_to_is_published_all_the_same(relay: Function, left_behind: Outbox) -> None:
    left_behind.add(1)

    assert tick(relay).status_code == 204
    assert left_behind.unpublished() == []


def test_an_event_that_no_queue_takes_stays_and_holds_nobody_up(
    services: System, functions: Functions, channel: Any, left_behind: Outbox, database: Callable[[str], sa.Engine]
) -> None:
    exchange, wanted = factories.reference("exchange"), Outbox(database("sales"))
    channel.exchange_declare(exchange, "topic", auto_delete=True)
    ear = listen(channel, exchange, wanted.type)
    lost, taken = left_behind.add(101), wanted.add(2)
    changed = {"DEADLINE_SECONDS": "30", "EVENTS_EXCHANGE": exchange, "AMQP_URL": services.state.broker["operator_url"]}

    with functions.another("relay-outbox-sales", **changed) as elsewhere:
        answer = tick(elsewhere)

    assert answer.status_code == 204
    assert ear.ids() == taken
    assert left_behind.unpublished() == lost
    assert wanted.unpublished() == []


def test_archived_events_are_forgotten_seven_days_after_they_were_published(
    relay: Function, left_behind: Outbox, ear: Ear
) -> None:
    old = left_behind.add(3, age=timedelta(days=7, minutes=1), published_at=sa.func.now())
    recent = left_behind.add(1, age=timedelta(days=6, hours=23), published_at=sa.func.now())
    left_behind.archive(*old, *recent)

    tick(relay)

    assert left_behind.ids() == recent


def test_what_the_archive_has_not_got_stays_however_old_it_is(relay: Function, left_behind: Outbox, ear: Ear) -> None:
    months = timedelta(days=90)
    never_claimed, claimed = (left_behind.add(1, age=months, published_at=sa.func.now()) for _ in range(2))
    left_behind.archive(*claimed, stored=False)

    tick(relay)

    assert left_behind.ids() == [*never_claimed, *claimed]


def test_what_the_broker_has_not_got_stays_until_it_has(relay: Function, left_behind: Outbox, ear: Ear) -> None:
    old = timedelta(days=30)
    published, late = left_behind.add(1, age=old, published_at=sa.func.now()), left_behind.add(1, age=old)
    left_behind.archive(*published, *late)

    left_behind.forget()

    assert left_behind.ids() == late
    tick(relay)
    assert ear.ids() == late
    assert left_behind.ids() == []


def test_answers_to_idempotency_keys_are_forgotten_after_seven_days(
    relay: Function, database: Callable[[str], sa.Engine]
) -> None:
    old, recent = factories.reference("key"), factories.reference("key")
    with database("sales").begin() as connection:
        for key, days in ((old, 90.01), (recent, 89.99)):
            age = sa.func.now() - timedelta(days=days)
            row = {"function": "test", "key": key, "fingerprint": "", "answer": {}, "created_at": age}
            connection.execute(idempotency.insert().values(row))

    tick(relay)

    with database("sales").begin() as connection:
        kept = connection.execute(sa.select(idempotency.c.key).where(idempotency.c.function == "test")).scalars().all()
    assert recent in kept
    assert old not in kept


def test_every_domain_has_a_relay_of_its_own(services: System) -> None:
    databases = {
        function.name: services.plan.addresses.environment(function)["DATABASE_URL"]
        for function in services.plan.manifests.functions
        if function.name.startswith("relay-outbox-")
    }

    assert databases == {
        f"relay-outbox-{domain}": found["keeper_url"] for domain, found in services.state.databases.items()
    }
