"""A dead letter is called as its function called it, however its headers are written, and whatever it is."""

import json
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pika.spec import BasicProperties

from shared.delivery.letters import DeadLetter, identity, read, returning
from tests.unit.shared.delivery.test_any_message import NAMES, VALUES

HEADERS = {"ce-specversion": "1.0", "ce-id": "7", "ce-type": "t", "ce-source": "/s"}
STRUCTURED = "application/cloudevents+json"
DIED = datetime(2030, 1, 1, tzinfo=UTC)
DEATHS = [
    {"time": DIED + timedelta(days=1), "count": 1, "queue": "sample"},
    {"time": DIED, "count": 2, "queue": "sample"},
]


def letter(body: bytes = b"{}", **changed: Any) -> DeadLetter:
    given = {f"ce-{name}": value for name, value in changed.items()}
    return read(BasicProperties(headers=HEADERS | given), body, "sample")


@pytest.mark.parametrize("written", ["7%20%E2%82%AC", "7%20%e2%82%ac", '"7 %E2%82%AC"', "7 €"])
def test_it_is_called_the_same_however_its_id_is_written(written: str) -> None:
    assert letter(id=written).event_id == identity(BasicProperties(headers={"ce-id": written}), b"{}") == "7 €"


@pytest.mark.parametrize("time", ["2026-07-01T12:00:00Z", "yesterday"], ids=["deliverable", "undeliverable"])
def test_subject_type_and_sequence_are_what_they_are(time: str) -> None:
    found = letter(subject="Caf%C3%A9%201", type="t%20x", time=time, sequence="7", redrives="2")

    assert (found.subject, found.event_type, found.sequence, found.redrives) == ("Café 1", "t x", 7, 2)
    assert bool(found.undeliverable) == (time == "yesterday")


@pytest.mark.parametrize("written", ["%ff", b"\xff", "%"])
def test_what_is_not_encoded_is_shown_as_it_came(written: str | bytes) -> None:
    shown = written if isinstance(written, str) else "\\xff"

    assert (letter(id=written).event_id, letter(subject=written, time="yesterday").subject) == (shown, shown)


def test_an_id_in_the_body_goes_through_a_header_as_well() -> None:
    body = json.dumps({"specversion": "1.0", "id": "7%20€", "type": "t", "source": "/s"}).encode()

    assert read(BasicProperties(content_type=STRUCTURED), body, "sample").event_id == "7 €"


def test_the_brokers_history_says_since_when_and_how_often() -> None:
    found = read(BasicProperties(headers={**HEADERS, "x-death": DEATHS}), b"{}", "sample")

    assert (found.since, found.times) == (DIED, 3)
    assert found.document()["deaths"][0] == {"time": "2030-01-02T00:00:00+00:00", "count": 1, "queue": "sample"}
    assert list(found.document()["headers"]) == list(HEADERS)


def test_a_death_is_told_from_another_and_not_from_a_second_look_at_it() -> None:
    first, again, later = (
        read(BasicProperties(headers={**HEADERS, **more}), b"{}", "sample")
        for more in ({"x-death": DEATHS}, {"x-death": DEATHS, "x-delivery-count": 3}, {"x-death": DEATHS[:1]})
    )

    assert first.digest == again.digest != later.digest
    assert letter(b"1").digest != letter(b"2").digest


def test_what_goes_back_is_the_same_but_for_what_the_broker_noted_and_the_count() -> None:
    given = BasicProperties(headers={**HEADERS, "x-delivery-count": 1, "ce-redrives": "4"}, user_id="a", priority=3)
    before = copy(given.headers)

    by_itself, by_hand = returning(given, 5), returning(given)

    assert by_itself.headers == {**HEADERS, "ce-redrives": "5"}
    assert by_hand.headers == HEADERS
    assert (by_itself.user_id, by_itself.delivery_mode, by_itself.priority) == (None, 2, 3)
    assert (given.headers, given.user_id) == (before, "a")


@given(
    headers=st.dictionaries(st.one_of(NAMES, st.text(), st.binary()), VALUES),
    body=st.binary() | st.text().map(str.encode) | st.just(b'"\\ud800"') | st.just(b"[" * 100_000),
    content_type=st.sampled_from(["application/json", STRUCTURED, "application/cloudevents-batch+json", ""]),
)
def test_whatever_a_broker_can_hold_can_be_told(headers: dict[str, Any], body: bytes, content_type: str) -> None:
    found = read(BasicProperties(headers=headers, content_type=content_type), body, "sample")

    assert json.dumps(found.document(), ensure_ascii=False).encode()
    assert found.event_id
    assert found.digest
