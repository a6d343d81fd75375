"""However many dead letters there are and however slow the store is, each tick and each page gets on."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pika.spec import BasicProperties

from functions.platform.rules.returning import Cause, Waiting
from functions.platform.storage.letters import collecting, finding, letters, sending_back
from functions.platform.storage.letters.letters import Place
from scripts.minierp.local.system.system import System
from shared.delivery.letters import read
from shared.objects import store
from shared.process.deadline import Deadline
from tests.eventually import eventually
from tests.integration.client import AppClient
from tests.integration.functions.platform.books import in_platform
from tests.integration.functions.platform.letters import Letters, letters_of_a_test

SOON = 0.2
NOW = datetime.now(UTC)


@pytest.fixture
def buried(services: System) -> Iterator[Letters]:
    """The dead letters of a queue, and this process one of the platform's."""
    state = services.state
    with (
        in_platform(state, AMQP_URL=state.broker["platform_url"]),
        letters_of_a_test(state.broker["url"], state.objects["url"]) as opened,
    ):
        yield opened


class Time:
    """A deadline that passes when it is told so."""

    def __init__(self) -> None:
        self.remaining = 10.0

    def share(self, _among: int) -> "Time":
        return self


class Outgoing:
    """Keeps what is sent back."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, _queue: str, properties: BasicProperties, _body: bytes) -> bool:
        self.sent.append((properties.headers or {})["ce-id"])
        return True


def slow(do: Callable[..., Any], deadline: Deadline) -> Callable[..., Any]:
    """Done again and again until time is up."""

    def done(*arguments: Any) -> Any:
        answer = do(*arguments)
        while deadline.remaining:
            answer = do(*arguments)
        return answer

    return done


def kept(queue: str, *event_ids: str, due: datetime = NOW) -> list[Place]:
    for event_id in event_ids:
        event = {"specversion": "1.0", "id": event_id, "type": "t", "source": "/s", "subject": "an order"}
        headers = {f"ce-{name}": value for name, value in {**event, "sequence": str(99 - int(event_id))}.items()}
        letters.keep(read(BasicProperties(headers=headers), b"{}", queue), Cause.GIVEN_UP, NOW, due)
    return list(letters.places(f"returning/{queue}/"))


@pytest.mark.parametrize("what", ["letters", "refusals"])
def test_what_was_stored_too_late_is_stored_once(buried: Letters, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    name, queue = {"letters": ("keep", buried.dead), "refusals": ("keep_refusal", "minierp.refusals")}[what]
    buried.channel.queue_purge(queue)  # of what functions of other tests refused
    for event_id in ("1", "2", "3"):
        buried.bury(event_id) if what == "letters" else buried.refuse(event_id)
    eventually(lambda: buried.waiting(queue) == 3)
    time, real = Time(), getattr(letters, name)

    def too_late(*arguments: Any) -> Any:
        answer, time.remaining = real(*arguments), 0.0
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(letters, name, too_late)
        assert collecting.collect([buried.queue], 50, time) == ([], [])  # type: ignore[arg-type]
    eventually(lambda: buried.waiting(queue) == 2)

    assert collecting.collect([buried.queue], 50, Deadline.after(10)) == ([buried.queue], [])
    assert sorted(each["event_id"] for each in buried.kept()) == ["1", "2", "3"]


def test_letters_that_cannot_be_read_through_in_time_are_read_on_and_overtake_nothing(
    buried: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    places, outgoing = kept(buried.queue, "1", "2", "3"), Outgoing()
    reads: list[str] = []

    def waiting(key: str) -> Waiting | None:
        reads.append(key)
        return slow(real, soon)(key)  # type: ignore[no-any-return]

    real = letters.waiting
    monkeypatch.setattr(letters, "waiting", waiting)
    for _ in places:
        assert outgoing.sent == []
        soon = Deadline.after(SOON)
        sending_back.send_back(outgoing, places, [buried.queue], soon)  # type: ignore[arg-type]
    sending_back.send_back(outgoing, places, [buried.queue], Deadline.after(10))  # type: ignore[arg-type]

    assert (reads, outgoing.sent) == ([place.key for place in places], ["3", "2", "1"])


def test_more_letters_than_are_remembered_go_back_by_and_by_and_hold_no_other_queue_up(
    buried: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_back, "_REMEMBERED", 4)
    other = f"z-{buried.queue}"
    places, outgoing = [*kept(buried.queue, "1", "2", "3"), *kept(other, "4")], Outgoing()

    sending_back.send_back(outgoing, places, [buried.queue, other], Deadline.after(10))  # type: ignore[arg-type]

    assert outgoing.sent == ["4", "2", "1"]
    left = list(letters.places(f"returning/{buried.queue}/"))
    sending_back.send_back(outgoing, left, [buried.queue, other], Deadline.after(10))  # type: ignore[arg-type]
    assert outgoing.sent == ["4", "2", "1", "3"]


def test_a_search_for_a_cause_that_takes_long_goes_on_with_the_next_page(
    services: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LOOKING_SECONDS", 0.0)
    queue = f"letters-{uuid.uuid4().hex[:8]}"
    with in_platform(services.state) as platform:
        keys = [place.key for place in kept(queue, "1", "2", "3")]
        client: AppClient = platform.function("dead_letters")
        pages, path = [], f"/dead-letters?queue={queue}&cause=given-up"
        last = letters.read(keys[-1]) or {}
        for key in keys[:2]:
            store.put(key, b'{"cause": "exhausted"}')
        cursor = ""
        while cursor is not None:
            told: Any = client.get(path + (f"&cursor={cursor}" if cursor else "")).json
            pages.append([each["event_id"] for each in told["items"]])
            cursor = told["next_cursor"]
        store.delete(*keys)

    assert pages == [[], [], [last["event_id"]]]


def test_what_was_thrown_away_is_forgotten_after_some_days(buried: Letters) -> None:
    (place,) = kept(buried.queue, "1")
    letters.discard(place, "1")
    (note,) = letters.places(f"discarded/{buried.queue}/")

    assert sending_back.meet([note]) == []
    assert list(letters.places(f"discarded/{buried.queue}/")) == [note]
    assert sending_back.meet([note._replace(since=NOW - timedelta(days=4))]) == []
    assert list(letters.places(f"discarded/{buried.queue}/")) == []
