"""What can never succeed is answered 422, and the function says why in an event of its own."""

import pytest

from tests.integration.client import AppClient, Response
from tests.integration.domain import Domain
from tests.integration.shared.events import WRITTEN, an_envelope, binary, structured

REFUSED = "com.minierp.platform.event.refused.v1"

BINARY = {
    "no id": {"Ce_Id": None},
    "an empty id": {"Ce_Id": " "},
    "an endless id": {"Ce_Id": "x" * 1001},
    "no type": {"Ce_Type": None},
    "a type of nobody's": {"Ce_Type": "com.minierp.unheard.of.v1"},
    "no source": {"Ce_Source": None},
    "no version": {"Ce_Specversion": None},
    "another version": {"Ce_Specversion": "2.0"},
    "an id that is not UTF-8": {"Ce_Id": "%FF"},
    "a subject with a control character": {"Ce_Subject": "%1B"},
    "an endless actor": {"Ce_Actorid": "x" * 201},
    "a compressed body": {"Content_Encoding": "gzip"},
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
    "a name without end": b'{"name":"' + b"x" * 201 + b'"}',
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
    "an id twice": an_envelope("x", ID="y"),
    "no type": an_envelope("x", type=...),
    "a list as type": an_envelope("x", type=["x"]),
    "no source": an_envelope("x", source=...),
    "no version": an_envelope("x", specversion=...),
    "another version": an_envelope("x", specversion="0.2"),
    "a number as version": an_envelope("x", specversion=1.0),
    "a list as version": an_envelope("x", specversion=["1.0"]),
    "no data": an_envelope("x", data=...),
    "data of another kind": an_envelope("x", data="x"),
    "data of another type": an_envelope("x", datacontenttype="text/plain"),
    "data that is not in base64": an_envelope("x", data=..., data_base64="?"),
    "data twice": an_envelope("x", data_base64="e30="),
    "data of another kind in base64": an_envelope("x", data=..., data_base64="e30="),
}


@pytest.mark.parametrize("changes", BINARY.values(), ids=BINARY.keys())
def test_a_malformed_binary_event_is_refused_for_ever_and_says_why(
    sample: AppClient, domain: Domain, name: str, changes: dict[str, str | None]
) -> None:
    answer = binary(sample, name, Ce_Partitionkey=name, **changes)

    refused_for_ever(domain, answer)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_malformed_data_is_refused_for_ever_and_says_why(
    sample: AppClient, domain: Domain, name: str, body: bytes
) -> None:
    answer = binary(sample, name, body, Ce_Correlationid="web-7", Ce_Actorid="ada")

    event = refused_for_ever(domain, answer)
    assert (event["data"]["event_id"], event["data"]["event_type"]) == (name, WRITTEN)
    assert (event["causationid"], event["correlationid"], event["actorid"]) == (name, "web-7", "ada")
    assert binary(sample, name).status_code == 204, "the refusal did not use the id up"


@pytest.mark.parametrize("envelope", STRUCTURED.values(), ids=STRUCTURED.keys())
def test_a_malformed_structured_event_is_refused_for_ever_and_says_why(
    sample: AppClient, domain: Domain, envelope: object
) -> None:
    refused_for_ever(domain, structured(sample, envelope))


def test_a_refusal_names_the_event_as_it_is_called_not_as_its_headers_are_written(
    sample: AppClient, domain: Domain, name: str
) -> None:
    in_headers = refused_for_ever(domain, binary(sample, name, b"{", Ce_Id=f"{name}%20%E2%82%AC"))
    in_body = refused_for_ever(domain, structured(sample, an_envelope(f"{name} €", data={}, correlationid="web-7")))

    assert [event["data"]["event_id"] for event in (in_headers, in_body)] == [f"{name} €"] * 2
    assert [event["data"]["event_type"] for event in (in_headers, in_body)] == [WRITTEN] * 2
    assert in_body["correlationid"] == "web-7"


@pytest.mark.parametrize(
    "changes",
    [{"datacontenttype": "text/plain"}, {"data_base64": "e30="}, {"source": ...}, {"urgent": []}, {"specversion": 9}],
    ids=["data of another type", "data twice", "no source", "an extension that is none", "another version"],
)
def test_a_structured_event_is_refused_by_its_id_whatever_is_wrong_with_it(
    sample: AppClient, domain: Domain, name: str, changes: dict[str, object]
) -> None:
    refused = refused_for_ever(domain, structured(sample, an_envelope(name, correlationid="web-7", **changes)))

    assert (refused["data"]["event_id"], refused["data"]["event_type"]) == (name, WRITTEN)
    assert (refused["correlationid"], refused["causationid"]) == ("web-7", name)


def test_a_refusal_is_the_system_s_where_an_event_names_what_can_be_nobody(
    sample: AppClient, domain: Domain, name: str
) -> None:
    refused = refused_for_ever(domain, structured(sample, an_envelope(name, actorid="x" * 201)))

    assert (refused["data"]["event_id"], refused["actorid"]) == (name, "system")


@pytest.mark.parametrize("name_of", [None, 7, "", "x" * 1001])
def test_what_cannot_be_an_id_names_no_event(sample: AppClient, domain: Domain, name_of: object) -> None:
    refused = refused_for_ever(domain, structured(sample, an_envelope("x", id=name_of, correlationid="x" * 1001)))

    assert (refused["data"]["event_id"], refused["correlationid"]) == ("unknown", "unknown")


@pytest.mark.parametrize(
    "content_type", ["application/cloudevents-batch+json", "application/cloudevents", "application/cloudevents+avro"]
)
def test_other_event_formats_are_refused_for_ever(sample: AppClient, domain: Domain, content_type: str) -> None:
    refused_for_ever(domain, structured(sample, an_envelope("x"), content_type))


def refused_for_ever(domain: Domain, answer: Response) -> dict:
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
