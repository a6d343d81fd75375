import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from shared.messaging.cloud_events import STRUCTURED, CloudEvent, is_event, read
from shared.outcomes.problems import Malformed

BINARY = {"Ce-Specversion": "1.0", "Ce-Id": "7", "Ce-Type": "t", "Ce-Source": "/s", "Content-Type": "application/json"}
ENVELOPE = {"specversion": "1.0", "id": "7", "type": "t", "source": "/s", "data": {"price": 0.1}}


def binary(body: bytes = b"{}", **changes: str) -> CloudEvent:
    return read(Headers({**BINARY, **{name.replace("_", "-"): value for name, value in changes.items()}}), body)


def structured(envelope: object) -> CloudEvent:
    return read(Headers({"Content-Type": STRUCTURED}), json.dumps(envelope).encode())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (BINARY, True),
        ({"ce-id": "7"}, True),
        ({"Ce-Type": "t", "Content-Type": "application/json"}, True),
        ({"Content-Type": STRUCTURED}, True),
        ({"Content-Type": "application/cloudevents-batch+json"}, True),
        ({"Content-Type": "application/json"}, False),
        ({}, False),
    ],
)
def test_an_event_is_known_by_its_headers(headers: dict[str, str], expected: bool) -> None:
    assert is_event(Headers(headers)) is expected


def test_a_binary_event_is_read() -> None:
    event = binary(b'{"price":0.1}', Ce_Subject="A", Ce_Correlationid="web-7", Ce_Time="2026-07-01T12:00:00Z")

    assert (event.id, event.type, event.source, event.subject) == ("7", "t", "/s", "A")
    assert event.extensions == {"correlationid": "web-7"}
    assert str(event.data["price"]) == "0.1"


def test_both_forms_of_an_event_are_the_same_event() -> None:
    extended = {**ENVELOPE, "subject": "A", "correlationid": "web-7", "datacontenttype": "application/json"}

    assert structured(extended) == binary(b'{"price":0.1}', Ce_Subject="A", Ce_Correlationid="web-7")


@pytest.mark.parametrize("name", ["specversion", "id", "type", "source"])
def test_a_required_attribute_that_is_missing_is_named_and_never_made_up(name: str) -> None:
    headers = {key: value for key, value in BINARY.items() if key != f"Ce-{name.capitalize()}"}
    with pytest.raises(Malformed, match=f"has no {name}"):
        read(Headers(headers), b"{}")
    with pytest.raises(Malformed, match=f"has no {name}"):
        structured({key: value for key, value in ENVELOPE.items() if key != name})


@pytest.mark.parametrize("name", ["id", "type", "source"])
@pytest.mark.parametrize("value", ["", " ", "x" * 1001, "ä" * 501, None, 7, [], {}])
def test_an_attribute_is_a_text_of_bounded_length(name: str, value: object) -> None:
    with pytest.raises(Malformed, match=f"'{name}'"):
        structured({**ENVELOPE, name: value})


@pytest.mark.parametrize("version", ["", "2.0", "0.2", "1", None, 1.0, ["1.0"]])
def test_another_version_is_refused(version: object) -> None:
    with pytest.raises(Malformed):
        structured({**ENVELOPE, "specversion": version})


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/jsonp", "json"])
def test_data_that_is_not_json_is_refused(content_type: str) -> None:
    with pytest.raises(Malformed, match="only application/json"):
        binary(Content_Type=content_type)


def test_json_data_may_say_its_charset() -> None:
    assert binary(b"[1]", Content_Type="application/json; charset=utf-8").data == [1]


def test_an_event_without_a_body_has_no_data() -> None:
    assert binary(b"").data is None


@given(
    st.dictionaries(
        st.sampled_from([*ENVELOPE, "time", "subject", "x", "data_base64"]),
        st.none() | st.text() | st.integers() | st.lists(st.text()),
    )
)
def test_any_envelope_is_an_event_or_refused_and_never_a_crash(envelope: dict[str, object]) -> None:
    try:
        event = structured({**ENVELOPE, **envelope})
    except Malformed:
        return
    assert event.id
    assert event.type
    assert event.source


@given(st.binary())
def test_any_body_is_an_event_or_refused_and_never_a_crash(body: bytes) -> None:
    for headers in (BINARY, {"Content-Type": STRUCTURED}):
        try:
            read(Headers(headers), body)
        except Malformed as problem:
            assert problem.detail
