"""Events of the past over HTTP: one, a list page by page, and sent to a function once more."""

import json
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pika
import pytest
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from tests import factories
from tests.events import sale_placed, sent
from tests.integration.client import Response
from tests.integration.domain import Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.functions.platform.books import Happenings, ids, in_platform
from tests.integration.running import NOWHERE, Functions
from tests.tokens import TESTER


@pytest.fixture
def queue(services: System) -> Iterator["Queue"]:
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        channel = connection.channel()
        name = f"replays-{uuid.uuid4().hex[:8]}"
        channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})
        yield Queue(channel, name)
        channel.queue_delete(name)


class Queue:
    """One of a function, as far as replaying is concerned."""

    def __init__(self, channel: pika.adapters.blocking_connection.BlockingChannel, name: str) -> None:
        self.channel, self.name = channel, name

    def take(self) -> tuple[pika.BasicProperties, bytes]:
        _, properties, body = self.channel.basic_get(self.name, auto_ack=True)
        return properties, body


@pytest.fixture
def replaying(services: System) -> Iterator[Domain]:
    with in_platform(services.state, AMQP_URL=services.state.broker["platform_url"]) as domain:
        yield domain


def replay(domain: Domain, event_id: str, body: object) -> Response:
    return domain.function("replay_event").post(f"/events/{quote(event_id, safe='')}/replays", json=body)


def test_a_list_is_read_page_by_page_newest_first(platform: Domain, happenings: Happenings) -> None:
    told = [happenings.add(time=f"2026-11-03T00:00:0{second}+00:00")[0] for second in range(5)]
    tick(platform)
    events = platform.function("events")

    first = events.get("/events", query_string={"type": happenings.type, "limit": 3})
    link = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = events.get(link)

    assert first.json["items"] == told[:1:-1]
    assert second.json == {"items": told[1::-1], "next_cursor": None}


def test_a_list_is_narrowed_by_what_an_event_says(platform: Domain, happenings: Happenings) -> None:
    old = happenings.add(time="2026-11-03T00:00:00+00:00", correlationid="a request")
    about = happenings.add(time="2026-11-04T00:00:00+00:00", subject="a thing", correlationid="a request")
    events = platform.function("events")

    def listed(**query: str) -> list[str]:
        return ids(events.get("/events", query_string={"type": happenings.type, **query}).json["items"])

    assert listed(subject="a thing") == listed(since="2026-11-03T02:00:00+01:30") == ids(about)
    assert listed(until="2026-11-03T00:00:00Z", correlation="a request") == ids(old)
    assert listed(domain="sales", correlation="a request") == ids(about) + ids(old)
    assert listed(domain="product") == []


def test_everything_that_is_wrong_with_a_question_is_said_at_once(platform: Domain) -> None:
    wrong = {"limit": "1000", "domain": "hr", "since": "yesterday", "until": "2026-11-03", "colour": "red"}

    answer = platform.function("events").get("/events", query_string=wrong)

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == set(wrong)
    assert platform.function("events").get("/events?cursor=mine").status_code == 422


def test_one_event_is_shown_as_it_was_published(platform: Domain, happenings: Happenings) -> None:
    (event,) = happenings.add(id="made elsewhere «1»")
    other = happenings.add(subject=event["id"])
    tick(platform)
    events = platform.function("events")

    assert events.get("/events/" + quote(event["id"], safe="")).json == event
    assert events.get("/events/" + other[0]["id"]).json == other[0]
    assert events.get("/events/nothing").status_code == 404


def test_a_replayed_event_is_the_message_that_it_was(
    replaying: Domain, happenings: Happenings, queue: Queue, capsys: pytest.CaptureFixture[str]
) -> None:
    (event,) = happenings.add(subject="«Tee»", causationid="another")
    tick(replaying)

    answer = replay(replaying, event["id"], {"queue": queue.name})

    assert (answer.status_code, answer.json) == (200, {"event_id": event["id"], "queue": queue.name})
    properties, body = queue.take()
    assert json.loads(body) == event["data"]
    assert (properties.message_id, properties.delivery_mode) == (event["id"], 2)
    assert (properties.headers["ce-id"], properties.headers["ce-causationid"]) == (event["id"], "another")
    assert properties.headers["ce-subject"] == quote("«Tee»")
    assert properties.headers["ce-actorid"] == event["actorid"] == "somebody", "whoever sends it again"
    (line,) = [each for each in map(json.loads, capsys.readouterr().out.splitlines()) if each["message"] == "replayed"]
    assert (line["actor"], line["event_id"], line["queue"]) == (TESTER, event["id"], queue.name)


def test_a_function_that_handled_a_replayed_event_does_nothing(
    replaying: Domain, database: Callable[[str], sa.Engine], functions: Functions, queue: Queue
) -> None:
    sales, order = Happenings(database("sales")), uuid.uuid4()
    (event,) = sales.add(**{**sent(sale_placed((factories.sku(), 1), order_id=order)), "id": str(uuid.uuid4())})
    assert functions["reserve-stock"].deliver(event).status_code == 204

    for _ in range(2):
        assert replay(replaying, event["id"], {"queue": queue.name}).status_code == 200
        properties, body = queue.take()
        again = {name.removeprefix("ce-"): value for name, value in properties.headers.items() if "ce-" in name}
        assert functions["reserve-stock"].deliver({**again, "data": json.loads(body)}).status_code == 204

    with database("inventory").begin() as session:
        told = sa.text("select count(*) from outbox where event ->> 'subject' = :order")
        assert session.execute(told, {"order": str(order)}).scalar_one() == 1


def test_what_cannot_be_replayed_is_refused_with_the_reason(
    replaying: Domain, happenings: Happenings, queue: Queue
) -> None:
    (event,) = happenings.add()

    assert replay(replaying, "nothing", {"queue": queue.name}).status_code == 404
    for name in ("no-such-function", "minierp.refusals", "reserve-stock.dead-letters", ""):
        refused = replay(replaying, event["id"], {"queue": name})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "queue")
    assert replay(replaying, event["id"], {}).status_code == 422


def test_while_something_is_away_the_answer_is_to_come_again(
    services: System, happenings: Happenings, queue: Queue
) -> None:
    (event,) = happenings.add()
    no_broker = f"amqp://platform:secret@{NOWHERE}/minierp"
    with in_platform(services.state, AMQP_URL=no_broker) as domain:
        assert replay(domain, event["id"], {"queue": queue.name}).status_code == 503

    no_database = f"postgresql+pg8000://sales:secret@{NOWHERE}/sales"
    with in_platform(services.state, SALES_DATABASE_URL=no_database) as domain:
        assert domain.function("events").get("/events").status_code == 503
