"""What no function could take is kept, goes back in its order or is parked, and is never in no place at all."""

import uuid
from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from shared.messaging.cloud_events import REHEARSAL
from tests.eventually import eventually
from tests.integration.functions.platform.letters import Letters, letters_of_a_test
from tests.integration.misbehaving_store import MisbehavingStore, misbehaving_store
from tests.integration.running import NOWHERE, Function, Functions
from tests.scraping import Scraped

STRUCTURED = '{"specversion": "1.0", "source": "/x"}'


@pytest.fixture(scope="module")
def letters(services: System) -> Iterator[Letters]:
    with letters_of_a_test(services.state.broker["url"], services.state.objects["url"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def parker(functions: Functions, letters: Letters) -> Iterator[Function]:
    with functions.another("park-dead-letter", DEAD_LETTER_QUEUES=letters.queue, REDRIVES="3") as running:
        yield running


@pytest.fixture(autouse=True)
def empty(letters: Letters) -> Iterator[None]:
    yield
    letters.channel.queue_purge(letters.queue)
    letters.channel.queue_purge(letters.dead)
    letters.empty_store()


def ticked(parker: Function) -> bool:
    answer = parker.tick()
    assert answer.status_code == 204, answer.text
    return True


def returned_ids(parker: Function, letters: Letters, count: int) -> list[str]:
    """The ids of so many letters, in the order in which they went back."""
    eventually(lambda: ticked(parker) and letters.waiting() == count)
    return [properties.headers["ce-id"] for properties, _ in letters.returned()]


def test_what_an_outage_left_is_kept_and_goes_back_as_it_was_but_for_the_count(
    parker: Function, letters: Letters
) -> None:
    event_id = letters.bury(body=b"\xff\x00", subject="order-1", sequence="7")

    ticked(parker)

    (kept,) = letters.kept()
    assert (letters.waiting(letters.dead), letters.waiting()) == (0, 0)
    assert {name: kept[name] for name in ("queue", "event_id", "subject", "sequence", "cause", "redrives")} == {
        "queue": letters.queue, "event_id": event_id, "subject": "order-1", "sequence": 7, "cause": "given-up",
        "redrives": 0,
    }  # fmt: skip
    eventually(lambda: ticked(parker) and letters.waiting() == 1)
    ((properties, body),) = letters.returned()
    assert body == b"\xff\x00"
    assert properties.headers == {
        "ce-specversion": "1.0", "ce-id": event_id, "ce-type": "com.minierp.test.v1", "ce-source": "/minierp/test",
        "ce-subject": "order-1", "ce-sequence": "7", "ce-redrives": "1",
    }  # fmt: skip
    assert letters.kept() == []


def test_what_is_about_one_aggregate_goes_back_together_in_its_order(parker: Function, letters: Letters) -> None:
    later = [letters.bury(f"a-{number}", subject="a", sequence=str(number), redrives="0") for number in (3, 2)]
    early = letters.bury("a-1", subject="a", sequence="1", redrives="1")  # due last, as it came back before
    letters.bury("a-0", subject="a", sequence="1", redrives="1", time="2026-01-01T00:00:00Z")

    assert returned_ids(parker, letters, 4) == ["a-0", early, *reversed(later)]


def test_how_many_return_and_how_many_are_parked_is_told(parker: Function, letters: Letters) -> None:
    letters.bury("an outage")
    letters.bury("refused")
    letters.refuse("refused")

    ticked(parker)

    told = Scraped(parker.get("/metrics").text)
    assert [told("minierp_dead_letters", queue=letters.queue, state=state) for state in ("parked", "returning")] == [
        1,
        1,
    ]


@pytest.mark.parametrize("first", ["the refusal", "the letter"])
def test_a_refusal_and_its_letter_meet_whichever_comes_first(parker: Function, letters: Letters, first: str) -> None:
    event_id = str(uuid.uuid4()) + " €/%"
    steps = [lambda: letters.refuse(event_id), lambda: letters.bury(event_id.replace("%", "%25"))]
    for step in steps if first == "the refusal" else reversed(steps):
        step()
        ticked(parker)

    (parked,) = letters.kept()
    assert (parked["cause"], parked["problem"]["detail"], parked["due"]) == ("refused", "Never.", None)
    assert (parked["event_id"], letters.kept("parked")) == (event_id, [parked])
    assert (letters.waiting(), letters.waiting("minierp.refusals")) == (0, 0)


def test_what_is_said_of_a_parked_letter_later_is_kept_with_it(parker: Function, letters: Letters) -> None:
    event_id = letters.bury(redrives="3")
    ticked(parker)
    letters.refuse(event_id, "Not this one.")

    ticked(parker)

    (parked,) = letters.kept()
    assert (parked["cause"], parked["problem"]["detail"]) == ("refused", "Not this one.")


def test_what_no_source_can_deliver_and_what_came_back_too_often_is_parked(parker: Function, letters: Letters) -> None:
    letters.bury("undeliverable", time="yesterday")
    letters.bury("exhausted", redrives="3")

    ticked(parker)

    parked = {letter["event_id"]: letter["cause"] for letter in letters.kept("parked")}
    assert parked == {"undeliverable": "undeliverable", "exhausted": "exhausted"}
    assert len(letters.kept()) == 2


def test_two_messages_of_one_id_and_one_without_any_are_all_kept(parker: Function, letters: Letters) -> None:
    letters.bury("same", b"1", redrives="3")
    letters.bury("same", b"2", redrives="3")
    letters.bury("x" * 2000, redrives="3")
    letters.channel.basic_publish("", letters.dead, b"hello")

    ticked(parker)

    assert sorted(letter["event_id"] for letter in letters.kept()) == sorted(
        ["same", "same", "x" * 2000, "sha256:2cf24dba5fb0a30e"]
    )


def test_what_lies_among_the_refusals_and_is_none_harms_nothing(parker: Function, letters: Letters) -> None:
    for body in (b"\xff", b"[]", b'{"event_id": 1}'):
        letters.channel.basic_publish("", "minierp.refusals", body)

    ticked(parker)

    assert letters.waiting("minierp.refusals") == 0


@pytest.mark.parametrize("where", ["dead letters", "refusals"])
def test_what_cannot_be_read_holds_only_its_own_queue_up(
    services: System, functions: Functions, letters: Letters, where: str
) -> None:
    with letters_of_a_test(services.state.broker["url"], services.state.objects["url"]) as spoilt:
        spoilt.spoil("" if where == "dead letters" else "minierp.refusals")
        event_id = letters.bury()
        with functions.another("park-dead-letter", DEAD_LETTER_QUEUES=f"{spoilt.queue} {letters.queue}") as parker:
            eventually(lambda: parker.tick().status_code == 503 and letters.waiting() == 1)
            assert "cannot be read" in parker.tick().text
        letters.channel.queue_purge("minierp.refusals")

    assert [properties.headers["ce-id"] for properties, _ in letters.returned()] == [event_id]


def test_what_it_does_cannot_be_rehearsed(parker: Function, letters: Letters) -> None:
    letters.bury()
    ping = {"specversion": "1.0", "id": "a-tick", "type": "dev.knative.sources.ping", "source": "/cron", "data": {}}

    answer = parker.deliver(ping, **{REHEARSAL: "true"})

    assert (answer.status_code, letters.kept()) == (409, [])
    eventually(lambda: letters.waiting(letters.dead) == 1)


def test_while_the_store_is_down_letters_wait_in_their_queue_and_the_tick_comes_again(
    functions: Functions, parker: Function, letters: Letters
) -> None:
    letters.bury("waits")
    letters.refuse("waits")
    changed = {"DEAD_LETTER_QUEUES": letters.queue, "OBJECTS_URL": f"http://a:b@{NOWHERE}/minierp"}
    with functions.another("park-dead-letter", **changed) as cut_off:
        answer = cut_off.tick()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    eventually(lambda: (letters.waiting(letters.dead), letters.waiting("minierp.refusals")) == (1, 1))
    ticked(parker)
    assert [letter["cause"] for letter in letters.kept()] == ["refused"]


@pytest.fixture
def moody(functions: Functions, letters: Letters) -> Iterator[tuple[MisbehavingStore, Function, Letters]]:
    """A store that is well at first, who parks letters in it, and its letters: those of a queue of its own."""
    with misbehaving_store() as store:
        mine = Letters(letters.channel, store.url)
        changed = {"DEAD_LETTER_QUEUES": mine.queue, "OBJECTS_URL": store.url}
        with functions.another("park-dead-letter", **changed) as parker:
            yield store, parker, mine
        mine.delete()


@pytest.mark.parametrize("mood", ["refusing", "broken", "skewed", "strange", "lost"])
def test_whatever_the_store_says_a_letter_is_kept_once_or_waits(
    moody: tuple[MisbehavingStore, Function, Letters], mood: str
) -> None:
    store, parker, letters = moody
    letters.bury("waits", redrives="50")
    store.mood = mood
    assert parker.tick().status_code == 503
    eventually(lambda: letters.waiting(letters.dead) == 1)

    store.mood = "well"
    ticked(parker)

    assert [letter["event_id"] for letter in letters.kept()] == ["waits"]
    assert letters.waiting(letters.dead) == 0


def test_an_end_between_sending_back_and_removing_leaves_a_duplicate_and_loses_nothing(
    moody: tuple[MisbehavingStore, Function, Letters],
) -> None:
    store, parker, letters = moody
    event_id = letters.bury()
    store.methods, store.mood = ("POST", "DELETE"), "broken"
    eventually(lambda: parker.tick().status_code == 503)
    assert [letter["event_id"] for letter in letters.kept()] == [event_id]

    store.mood = "well"
    ticked(parker)

    assert letters.kept() == []
    returned = [properties.headers for properties, _ in letters.returned()]
    assert len(returned) > 1
    assert {(headers["ce-id"], headers["ce-redrives"]) for headers in returned} == {(event_id, "1")}


def test_while_the_broker_is_down_the_tick_comes_again(functions: Functions, letters: Letters) -> None:
    nobody = f"amqp://platform:secret@{NOWHERE}/minierp"
    with functions.another("park-dead-letter", DEAD_LETTER_QUEUES=letters.queue, AMQP_URL=nobody) as cut_off:
        assert cut_off.tick().status_code == 503


def test_a_queue_that_takes_nothing_leaves_its_letters_where_they_are(parker: Function, letters: Letters) -> None:
    letters.bury()
    ticked(parker)
    letters.channel.queue_delete(letters.queue)
    eventually(lambda: ticked(parker) and "takes no message" in parker.log())
    assert len(letters.kept("returning")) == 1

    letters.channel.queue_declare(letters.queue, durable=True, arguments={"x-queue-type": "quorum"})

    eventually(lambda: ticked(parker) and letters.waiting() == 1)
    assert letters.kept() == []
