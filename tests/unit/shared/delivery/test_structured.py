"""The table “message to request”, for messages in structured mode."""

import base64
import json
from typing import Any

import pytest

from shared.delivery.conversion import convert
from shared.delivery.messages import Message
from shared.delivery.undeliverable import UndeliverableError
from tests.unit.shared.delivery.events import ORIGIN

EVENT = {"specversion": "1.0", "id": "e-1", "type": "com.minierp.product.created.v1", "source": "/minierp/product"}


def structured(content_type: str = "application/cloudevents+json", **members: Any) -> Message:
    return Message(
        {"ce-id": "ignored", "my-header": "ignored"}, json.dumps({**EVENT, **members}).encode(), content_type
    )


def test_a_structured_event_arrives_in_binary_mode_and_its_amqp_headers_are_ignored() -> None:
    request = convert(structured(data={"sku": "TEA"}, datacontenttype="application/json", tenant="acme"), ORIGIN)

    assert request.body == b'{"sku":"TEA"}'
    headers = request.headers
    assert (headers["Ce-Id"], headers["Ce-Tenant"], headers["Content-Type"]) == ("e-1", "acme", "application/json")


@pytest.mark.parametrize(
    "content_type", ["application/cloudevents+json; charset=utf-8", "Application/CloudEvents+JSON"]
)
def test_the_structured_content_type_may_have_parameters_and_capitals(content_type: str) -> None:
    assert convert(structured(content_type), ORIGIN).headers["Ce-Id"] == "e-1"


def test_data_base64_is_decoded() -> None:
    request = convert(structured(data_base64=base64.b64encode(b"\x00\xff").decode()), ORIGIN)

    assert request.body == b"\x00\xff"


def test_text_data_arrives_without_quotes() -> None:
    assert convert(structured(data="hello", datacontenttype="text/plain"), ORIGIN).body == b"hello"


def test_an_event_without_data_has_an_empty_body() -> None:
    assert convert(structured(), ORIGIN).body == b""


def test_numbers_and_booleans_of_extensions_become_strings_and_null_is_left_out() -> None:
    headers = convert(structured(sequence=7, urgent=True, nothing=None), ORIGIN).headers

    assert (headers["Ce-Sequence"], headers["Ce-Urgent"]) == ("7", "true")
    assert "Ce-Nothing" not in headers


@pytest.mark.parametrize(
    "members",
    [
        {"specversion": "2.0"},
        {"specversion": None},
        {"type": None},
        {"source": None},
        {"id": 5},
        {"time": "2026-07-01T12:00:00"},
        {"my_extension": "x"},
        {"extension": {"a": 1}},
        {"extension": 2**40},
        {"data": {"a": 1}, "datacontenttype": "text/plain"},
        {"data_base64": "???"},
        {"data_base64": 5},
    ],
)
def test_a_malformed_structured_event_is_undeliverable(members: dict[str, Any]) -> None:
    with pytest.raises(UndeliverableError):
        convert(structured(**members), ORIGIN)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"a": NaN}', b"\xff", b"[" * 100_000])
def test_what_is_not_a_json_object_is_undeliverable(body: bytes) -> None:
    with pytest.raises(UndeliverableError, match="JSON"):
        convert(Message({}, body, "application/cloudevents+json"), ORIGIN)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"id": 1, a}', "the structured event is not JSON from line 1, column 11 on"),
        (b'{"a": NaN}', "the structured event is not JSON"),
        (b"\xff", "the structured event is not JSON"),
        (b'{"specversion": "1.0", "data_base64": "???"}', "data_base64 is not base64"),
    ],
)
def test_why_is_said_in_words_of_our_own(body: bytes, why: str) -> None:
    with pytest.raises(UndeliverableError) as undeliverable:
        convert(Message({}, body, "application/cloudevents+json"), ORIGIN)

    assert str(undeliverable.value) == why


def test_a_batch_is_undeliverable() -> None:
    with pytest.raises(UndeliverableError, match="batch"):
        convert(Message({}, b"[]", "application/cloudevents-batch+json"), ORIGIN)
