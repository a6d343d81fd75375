"""What passes is shown, whoever published it and however."""

import json
from typing import Any

import pytest
from pika.spec import BasicProperties

from scripts.minierp.care.live_events import envelope
from scripts.minierp.cli.happenings.printing import line
from scripts.minierp.terminal.documents import json_text
from shared.messaging.publisher import message

EVENT: dict[str, Any] = {
    "specversion": "1.0", "id": "e-1", "type": "com.minierp.sales.order.created.v2", "source": "/minierp/sales",
    "subject": "Bücher", "time": "2030-01-31T09:00:00Z", "datacontenttype": "application/json",
    "correlationid": "web-7", "data": {"order_id": "o-1"},
}  # fmt: skip


def test_an_event_of_ours_is_shown_as_it_lies_in_the_archive() -> None:
    assert envelope(*message(EVENT)) == EVENT


def test_a_structured_event_has_all_its_attributes() -> None:
    properties = BasicProperties(content_type="application/cloudevents+json; charset=utf-8")

    assert envelope(properties, json.dumps(EVENT).encode()) == EVENT


@pytest.mark.parametrize("content_type", ["text/plain", "application/cloudevents+json"])
@pytest.mark.parametrize("body", [b"hello", b"\xff", b"", b'{"specversion": "1.0", "id": "\\ud800", "source": 7}'])
@pytest.mark.parametrize("header", ["%FF", b"\xff", 7, "\u20ac"])
def test_what_is_no_event_is_shown_too(content_type: str, body: bytes, header: Any) -> None:
    properties = BasicProperties(content_type=content_type, headers={"ce-subject": header, "x": "y"})

    shown = envelope(properties, body)

    assert shown["id"]
    assert json_text(shown).encode()
    assert line(shown).encode()
