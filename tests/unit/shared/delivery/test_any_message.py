"""Whatever a broker can hold, the adapter makes a request of it or says why not: a crash would come back for ever."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from scripts.minierp.local.sources.target import parse_target
from shared.delivery.conversion import convert
from shared.delivery.messages import Message
from shared.delivery.undeliverable import UndeliverableError
from tests.unit.shared.delivery.events import HEADERS, ORIGIN

TARGET = parse_target("http://127.0.0.1:8080")
NAMES = st.sampled_from([*HEADERS, "ce-extension", "x-death", "Content-Type"])
VALUES = st.one_of(
    st.sampled_from(list(HEADERS.values())),
    st.text(),
    st.binary(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.just(Decimal("1.5")),
    st.just(datetime(2026, 7, 1, tzinfo=UTC)),
    st.lists(st.integers()),
)
MEMBERS = ["id", "type", "time", "data", "data_base64", "subject", "extension"]
JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=4)


def deliver(message: Message) -> None:
    try:
        wire = TARGET.post(convert(message, ORIGIN))
    except UndeliverableError:
        return
    head, _, body = wire.partition(b"\r\n\r\n")
    assert head.count(b"\r\n") == head.count(b"\n")
    assert f"Content-Length: {len(body)}".encode() in head


@given(st.dictionaries(st.one_of(NAMES, st.text(), st.binary()), VALUES), st.booleans())
def test_any_headers(headers: dict[str, object], complete: bool) -> None:
    deliver(Message({**HEADERS, **headers} if complete else headers, b"{}"))


@given(st.text(), st.text(), st.none() | st.integers(0, 2**64 - 1), st.binary())
def test_any_properties(content_type: str, message_id: str, timestamp: int | None, body: bytes) -> None:
    deliver(Message({}, body, content_type, message_id, timestamp))


@given(st.dictionaries(st.sampled_from(MEMBERS) | st.text(), JSON))
@example({"data_base64": "\x80"})
def test_any_structured_event(members: dict[str, object]) -> None:
    event = {"specversion": "1.0", "id": "e-1", "type": "t", "source": "/s", **members}
    deliver(Message({}, json.dumps(event).encode(), "application/cloudevents+json"))
