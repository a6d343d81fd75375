import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import reference
from tests.integration.domain import Domain

WRITTEN = "com.minierp.test.written.v1"
REFUSED = "com.minierp.platform.event.refused.v1"


@pytest.fixture
def name() -> str:
    return reference("note")


def binary(sample: FlaskClient, name: str, body: bytes | None = None, **changes: str | None) -> TestResponse:
    """Posts an event in binary mode, its id being its name; a header that is None is left out."""
    headers = {
        "Ce-Specversion": "1.0",
        "Ce-Id": name,
        "Ce-Type": WRITTEN,
        "Ce-Source": "/minierp/test/write",
        "Content-Type": "application/json",
        **{key.replace("_", "-"): value for key, value in changes.items()},
    }
    data = json.dumps({"name": name}).encode() if body is None else body
    return sample.post("/", data=data, headers={key: value for key, value in headers.items() if value is not None})


def structured(
    sample: FlaskClient, envelope: object, content_type: str = "application/cloudevents+json"
) -> TestResponse:
    body = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
    return sample.post("/", data=body, headers={"Content-Type": content_type})


def an_envelope(name: str, **changes: object) -> dict[str, object]:
    envelope = {"specversion": "1.0", "id": name, "type": WRITTEN, "source": "/t", "data": {"name": name}, **changes}
    return {key: value for key, value in envelope.items() if value is not ...}


def test_an_event_has_its_effect_and_is_acknowledged(sample: FlaskClient, domain: Domain, name: str) -> None:
    answer = binary(sample, name, Ce_Correlationid="web-7")

    assert answer.status_code == 204
    (event,) = domain.events(name)
    assert event["type"] == "com.minierp.test.heard.v1"
    assert (event["correlationid"], event["causationid"]) == ("web-7", name)


def test_an_event_that_began_nowhere_begins_its_own_story(sample: FlaskClient, domain: Domain, name: str) -> None:
    binary(sample, name)

    assert domain.events(name)[0]["correlationid"] == name


def test_an_event_comes_in_structured_form_as_well(sample: FlaskClient, domain: Domain, name: str) -> None:
    answer = structured(sample, an_envelope(name), "application/cloudevents+json; charset=utf-8")

    assert answer.status_code == 204
    assert len(domain.events(name)) == 1


def test_a_duplicate_is_acknowledged_and_does_nothing(sample: FlaskClient, domain: Domain, name: str) -> None:
    answers = [binary(sample, name).status_code for _ in range(3)]

    assert answers == [204] * 3
    assert len(domain.events(name)) == 1


def test_the_same_id_of_another_source_is_another_event(sample: FlaskClient, domain: Domain, name: str) -> None:
    binary(sample, name)

    binary(sample, name, Ce_Source="/elsewhere")

    assert len(domain.events(name)) == 2


def test_simultaneous_duplicates_have_one_effect(sample: FlaskClient, domain: Domain, name: str) -> None:
    together = Barrier(6)

    def simultaneously(_: int) -> int:
        together.wait()
        return binary(sample, name).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(simultaneously, range(6)))

    assert statuses == [204] * 6
    assert len(domain.events(name)) == 1


def test_an_event_of_another_type_on_the_same_function_goes_to_its_handler(
    sample: FlaskClient, domain: Domain, name: str
) -> None:
    order_id = str(uuid4())
    body = json.dumps({"order_id": order_id}).encode()

    binary(sample, name, body, Ce_Type="com.minierp.sales.order.cancelled.v1")

    assert len(domain.events(order_id)) == 1


@pytest.mark.parametrize("failure", ["unavailable", "crash"])
def test_what_may_succeed_later_is_a_503_and_leaves_no_trace(
    sample: FlaskClient, domain: Domain, name: str, failure: str
) -> None:
    body = json.dumps({"name": name, "fail": failure}).encode()

    answer = binary(sample, name, body)

    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert domain.events(name) == []
    assert binary(sample, name).status_code == 204, "the same event again"
    assert len(domain.events(name)) == 1


BINARY = {
    "no id": {"Ce_Id": None},
    "an empty id": {"Ce_Id": " "},
    "an endless id": {"Ce_Id": "x" * 1001},
    "no type": {"Ce_Type": None},
    "a type of nobody's": {"Ce_Type": "com.minierp.unheard.of.v1"},
    "no source": {"Ce_Source": None},
    "no version": {"Ce_Specversion": None},
    "another version": {"Ce_Specversion": "2.0"},
    "another content type": {"Content_Type": "text/plain"},
    "XML": {"Content_Type": "application/xml"},
}
BODIES = {
    "no data": b"",
    "no JSON": b"name=x",
    "bad UTF-8": b'{"name":"\xff"}',
    "NaN": b'{"name":NaN}',
    "a NUL character": b'{"name":"\\u0000"}',
    "a number beyond reason": b'{"name":1e99999999999999999999}',
    "nesting without end": b"[" * 100_000,
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "an unknown field": b'{"name":"x","color":"red"}',
    "a field too few": b"{}",
    "a field of another kind": b'{"name":7}',
    "a byte too many": b" " * (1024 * 1024 + 1),
    "far too many bytes": b" " * (11 * 1024 * 1024),
    "a rule that says no": b'{"name":"x","fail":"conflict"}',
}
STRUCTURED: dict[str, object] = {
    "no JSON": b"{",
    "a list": [],
    "a text": "x",
    "an empty object": {},
    "no id": an_envelope("x", id=...),
    "null as id": an_envelope("x", id=None),
    "a number as id": an_envelope("x", id=7),
    "no type": an_envelope("x", type=...),
    "a list as type": an_envelope("x", type=["x"]),
    "no source": an_envelope("x", source=...),
    "no version": an_envelope("x", specversion=...),
    "another version": an_envelope("x", specversion="0.2"),
    "a number as version": an_envelope("x", specversion=1.0),
    "a list as version": an_envelope("x", specversion=["1.0"]),
    "no data": an_envelope("x", data=...),
    "data of another kind": an_envelope("x", data="x"),
    "data in base64": an_envelope("x", data=..., data_base64="e30="),
}


@pytest.mark.parametrize("changes", BINARY.values(), ids=BINARY.keys())
def test_a_malformed_binary_event_is_refused_for_ever_and_says_why(
    sample: FlaskClient, domain: Domain, name: str, changes: dict[str, str | None]
) -> None:
    answer = binary(sample, name, Ce_Partitionkey=name, **changes)

    refused_for_ever(domain, answer)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_malformed_data_is_refused_for_ever_and_says_why(
    sample: FlaskClient, domain: Domain, name: str, body: bytes
) -> None:
    answer = binary(sample, name, body, Ce_Correlationid="web-7")

    event = refused_for_ever(domain, answer)
    assert (event["data"]["event_id"], event["data"]["event_type"]) == (name, WRITTEN)
    assert (event["causationid"], event["correlationid"]) == (name, "web-7")
    assert binary(sample, name).status_code == 204, "the refusal did not use the id up"


@pytest.mark.parametrize("envelope", STRUCTURED.values(), ids=STRUCTURED.keys())
def test_a_malformed_structured_event_is_refused_for_ever_and_says_why(
    sample: FlaskClient, domain: Domain, envelope: object
) -> None:
    refused_for_ever(domain, structured(sample, envelope))


@pytest.mark.parametrize(
    "content_type", ["application/cloudevents-batch+json", "application/cloudevents", "application/cloudevents+avro"]
)
def test_other_event_formats_are_refused_for_ever(sample: FlaskClient, domain: Domain, content_type: str) -> None:
    refused_for_ever(domain, structured(sample, an_envelope("x"), content_type))


def refused_for_ever(domain: Domain, answer: TestResponse) -> dict:
    """The answer tells the source never to try again, and the outbox tells people why."""
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    latest = "select event from outbox order by position desc limit 1"
    event = domain.rows(latest)[0]["event"]
    assert event["type"] == REFUSED
    assert event["data"]["function"] == "sample"
    assert event["data"]["problem"] == answer.json
    assert answer.json["status"] == 422
    return event
