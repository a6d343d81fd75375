import base64
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.cloud_events import CloudEvent, is_event, read, told
from shared.messaging.structured import MEDIA_TYPE as STRUCTURED
from shared.outcomes.refusals import Malformed
from shared.process.identity import LONGEST_ACTOR

BINARY = {"Ce-Specversion": "1.0", "Ce-Id": "7", "Ce-Type": "t", "Ce-Source": "/s", "Content-Type": "application/json"}
ENVELOPE = {"specversion": "1.0", "id": "7", "type": "t", "source": "/s", "data": {"price": 0.1}}


def named(headers: dict[str, str]) -> dict[str, str]:
    """As the runtime hands headers on."""
    return {name.lower(): value for name, value in headers.items()}


def binary(body: bytes = b"{}", **changes: str) -> CloudEvent:
    return read(named({**BINARY, **{name.replace("_", "-"): value for name, value in changes.items()}}), body)


def structured(envelope: object) -> CloudEvent:
    return read(named({"Content-Type": STRUCTURED}), json.dumps(envelope).encode())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (BINARY, True),
        ({"ce-id": "7"}, True),
        ({"Ce-Type": "t", "Content-Type": "application/json"}, True),
        ({"Content-Type": STRUCTURED}, True),
        ({"Content-Type": "application/cloudevents-batch+json"}, True),
        ({"Ce-Source": "/s"}, True),
        ({"Content-Type": "Application/CloudEvents+JSON; charset=utf-8"}, True),
        ({"Content-Type": "application/json"}, False),
        ({}, False),
    ],
)
def test_an_event_is_known_by_its_headers(headers: dict[str, str], expected: bool) -> None:
    assert is_event(named(headers)) is expected


def test_a_binary_event_is_read() -> None:
    event = binary(b'{"price":0.1}', Ce_Subject="A", Ce_Correlationid="web-7", Ce_Time="2026-07-01T12:00:00Z")

    assert (event.id, event.type, event.source, event.subject) == ("7", "t", "/s", "A")
    assert event.extensions == {"correlationid": "web-7"}
    assert str(event.data["price"]) == "0.1"


def test_an_event_says_when_it_happened_and_how_often_it_was_brought_back() -> None:
    event = binary(Ce_Time="2026-07-01T14:00:00+02:00", Ce_Redrives="3")

    assert event.happened_at == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert event.redrives == 3


@pytest.mark.parametrize("time", ["", "yesterday", "2026-07-01T14:00:00", "2026-13-01T00:00:00Z"])
def test_a_time_that_cannot_be_told_is_none(time: str) -> None:
    assert binary(Ce_Time=time).happened_at is None


def test_an_event_that_says_neither_is_of_no_time_and_was_never_brought_back() -> None:
    for event in (binary(), structured(ENVELOPE), binary(Ce_Redrives="-1")):
        assert (event.happened_at, event.redrives) == (None, 0)


def test_both_forms_of_an_event_are_the_same_event() -> None:
    extended = {**ENVELOPE, "subject": "A", "correlationid": "web-7", "datacontenttype": "application/json"}

    assert structured(extended) == binary(b'{"price":0.1}', Ce_Subject="A", Ce_Correlationid="web-7")


@pytest.mark.parametrize(
    "actor", ["ada", "x" * LONGEST_ACTOR, "Ada Łovelace", ""], ids=["short", "long", "name", "none"]
)
def test_an_event_names_who_asked_for_it(actor: str) -> None:
    assert structured({**ENVELOPE, "actorid": actor}).extensions == {"actorid": actor}
    assert binary(Ce_Actorid=quote(actor)).extensions == {"actorid": actor}


@pytest.mark.parametrize("actor", ["x" * (LONGEST_ACTOR + 1), " ", "a\u2028b"], ids=["endless", "blank", "invisible"])
def test_what_can_be_nobody_s_name_is_refused(actor: str) -> None:
    with pytest.raises(Malformed, match="'actorid' must be a text of at most 200 visible characters"):
        structured({**ENVELOPE, "actorid": actor})
    with pytest.raises(Malformed, match="'actorid' must be"):
        binary(Ce_Actorid=quote(actor))


@pytest.mark.parametrize("name", ["specversion", "id", "type", "source"])
def test_a_required_attribute_that_is_missing_is_named_and_never_made_up(name: str) -> None:
    headers = {key: value for key, value in BINARY.items() if key != f"Ce-{name.capitalize()}"}
    with pytest.raises(Malformed, match=f"has no {name}"):
        read(named(headers), b"{}")
    with pytest.raises(Malformed, match=f"has no {name}"):
        structured({key: value for key, value in ENVELOPE.items() if key != name})


@pytest.mark.parametrize("name", ["id", "type", "source"])
@pytest.mark.parametrize("value", ["", " ", "x" * 1001, "ä" * 501, 7, [], {}, True])
def test_an_attribute_is_a_text_of_bounded_length(name: str, value: object) -> None:
    with pytest.raises(Malformed, match=f"'{name}'"):
        structured({**ENVELOPE, name: value})


@pytest.mark.parametrize("name", ["specversion", "id", "type", "source"])
def test_null_is_an_attribute_that_is_missing(name: str) -> None:
    with pytest.raises(Malformed, match=f"has no {name}"):
        structured({**ENVELOPE, name: None})


@pytest.mark.parametrize("name", ["id", "type", "source"])
@pytest.mark.parametrize("value", ["", " ", "x" * 1001])
def test_an_attribute_is_judged_however_its_name_is_written(name: str, value: str) -> None:
    with pytest.raises(Malformed, match=f"'{name}' must be a text of 1 to 1000 bytes"):
        structured({**{key: said for key, said in ENVELOPE.items() if key != name}, name.upper(): value})


def test_an_attribute_in_letters_of_two_sizes_is_there_twice() -> None:
    with pytest.raises(Malformed, match="an attribute twice"):
        structured({**ENVELOPE, "ID": "another"})


def test_null_is_an_extension_that_is_not_there() -> None:
    assert structured({**ENVELOPE, "subject": None, "correlationid": None}).extensions == {}


@pytest.mark.parametrize("version", ["", "2.0", "0.2", "1", "it's"])
def test_another_version_is_refused_by_its_name(version: str) -> None:
    with pytest.raises(Malformed, match=f'its specversion is "{version}", and only 1.0'):
        structured({**ENVELOPE, "specversion": version})
    with pytest.raises(Malformed, match=f'its specversion is "{version}", and only 1.0'):
        binary(Ce_Specversion=version)


@pytest.mark.parametrize("version", [1.0, 1, ["1.0"]])
def test_a_version_is_a_text(version: object) -> None:
    with pytest.raises(Malformed, match="'specversion' must be a text"):
        structured({**ENVELOPE, "specversion": version})


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (7, "7"), ("x", "x")])
def test_an_extension_in_json_is_its_canonical_text(value: object, text: str) -> None:
    assert structured({**ENVELOPE, "urgent": value}).extensions == {"urgent": text}


@pytest.mark.parametrize("value", [1.5, [], {}])
def test_an_extension_that_is_no_attribute_is_refused(value: object) -> None:
    with pytest.raises(Malformed, match="'urgent' must be a text"):
        structured({**ENVELOPE, "urgent": value})


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/jsonp", "json", "a/xjson"])
def test_data_that_is_not_json_is_refused(content_type: str) -> None:
    with pytest.raises(Malformed, match=f"data is {content_type}; only application/json"):
        binary(Content_Type=content_type)
    with pytest.raises(Malformed, match=f"data is {content_type}; only application/json"):
        structured({**ENVELOPE, "datacontenttype": content_type})


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "APPLICATION/JSON", "text/json", "application/vnd.shop.order+json;v=2"],
)
def test_json_goes_by_several_names(content_type: str) -> None:
    assert binary(b"[1]", Content_Type=content_type).data == [1]
    assert structured({**ENVELOPE, "datacontenttype": content_type}).data == {"price": Decimal("0.1")}


@pytest.mark.parametrize(
    ("content_type", "why"),
    [
        ("application/cloudevents-batch+json", "A batch of events is not taken"),
        ("application/cloudevents+avro", r"Events as application/cloudevents\+avro are not understood"),
        ("application/cloudevents", "Events as application/cloudevents are not understood"),
    ],
)
def test_another_form_of_event_is_refused_by_its_name(content_type: str, why: str) -> None:
    for headers in ({}, BINARY):
        with pytest.raises(Malformed, match=why):
            read(named({**headers, "Content-Type": content_type}), b"[]")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "The event is not JSON"),
        (b"\xff", "The event is not UTF-8"),
        (b"[]", "is a JSON object"),
    ],
)
def test_a_structured_event_that_is_none_is_told_what_it_is_not(body: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read(named({"Content-Type": STRUCTURED}), body)


def test_data_that_cannot_be_read_is_not_called_the_body() -> None:
    for malformed in (b"{", b"\xff"):
        with pytest.raises(Malformed, match="The event's data is not"):
            binary(malformed)
        with pytest.raises(Malformed, match="The event's data is not"):
            structured(in_base64(malformed))


def in_base64(data: bytes, **changes: object) -> dict[str, object]:
    envelope = {**ENVELOPE, "data_base64": base64.b64encode(data).decode(), **changes}
    return {name: value for name, value in envelope.items() if name != "data"}


def test_data_in_base64_is_the_data() -> None:
    assert structured(in_base64(b'{"price":0.1}')) == structured(ENVELOPE) == binary(b'{"price":0.1}')
    assert structured(in_base64(b"")).data is None


@pytest.mark.parametrize("value", ["not base64!", "e30", 7, [], "e3\n0="])
def test_data_that_is_not_in_base64_is_refused_as_such(value: object) -> None:
    with pytest.raises(Malformed, match="data_base64 is not a text in Base64"):
        structured(in_base64(b"", data_base64=value))


def test_an_event_has_its_data_once() -> None:
    with pytest.raises(Malformed, match="both data and data_base64"):
        structured({**ENVELOPE, "data_base64": "e30="})


def test_an_event_without_a_body_has_no_data() -> None:
    assert binary(b"").data is None


def test_attributes_in_headers_are_decoded() -> None:
    event = binary(
        Ce_Id="a%20b", Ce_Subject="Euro%20%E2%82%AC%20%F0%9F%98%80", Ce_Note='"a \\"b\\" c"', Ce_Source="/s%2fx"
    )

    assert (event.id, event.source, event.subject) == ("a b", "/s/x", "Euro € 😀")
    assert event.extensions == {"note": 'a "b" c'}


@pytest.mark.parametrize("value", ["%C0%A0", "%ff", "%ED%A0%80", "\xff"])
def test_a_header_that_is_not_utf_8_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(Malformed, match="header ce-subject is not UTF-8"):
        binary(Ce_Subject=value)


@pytest.mark.parametrize("name", ["id", "type", "source", "subject", "correlationid"])
@pytest.mark.parametrize("control", ["\n", "\x1b", "\x7f", "\x9b"])
def test_an_attribute_has_no_control_characters(name: str, control: str) -> None:
    why = re.escape(f"'{name}' has the control character U+{ord(control):04X}")
    with pytest.raises(Malformed, match=why):
        structured({**ENVELOPE, name: f"a{control}b"})
    with pytest.raises(Malformed, match=why):
        binary(**{f"Ce_{name.capitalize()}": quote(f"a{control}b")})


def test_what_a_malformed_event_says_of_itself_is_told() -> None:
    headers = named({"Ce-Id": "a%20b", "Ce-Type": "%ff"})

    assert told(headers) == {"id": "a b", "type": "%ff"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"ID":"7","type":"t","source":8,"datacontenttype":"text/plain","correlationid":"c"}',
         {"id": "7", "type": "t", "correlationid": "c"}),
        (b'{"id":7,"type":null,"correlationid":["c"]}', {}),
        (b'{"id":"","correlationid":7}', {"correlationid": "7"}),
        (b"[]", {}),
        (b"{", {}),
        (b"", {}),
    ],
)  # fmt: skip
def test_what_a_malformed_structured_event_says_of_itself_is_told(body: bytes, said: dict[str, str]) -> None:
    assert told(named({"Content-Type": STRUCTURED}), body) == said


def test_what_no_header_of_a_message_could_hold_is_not_told() -> None:
    assert told(named({"Content-Type": STRUCTURED}), json.dumps({"id": "x" * 1_000_000}).encode()) == {}


def test_a_correlation_is_of_bounded_length() -> None:
    with pytest.raises(Malformed, match="'correlationid' must be a text of at most 1000 bytes"):
        structured({**ENVELOPE, "correlationid": "x" * 1001})


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
            read(named(headers), body)
        except Malformed as problem:
            assert problem.detail


def test_what_is_too_long_for_a_name_is_told_cut() -> None:
    said = told(named({"Ce-Id": "x" * 60_000, "Ce-Type": "%F0%9F%91%A8" * 5000, "Ce-Correlationid": "y" * 1000}))

    assert (said["id"], said["type"], said["correlationid"]) == ("x" * 250, "👨" * 250, "y" * 1000)


def test_a_nul_is_told_written_out() -> None:
    """A row with one could be stored as JSON, and never be read again by a query that looks into it."""
    assert told(named({"Ce-Id": "a%00b"})) == {"id": r"a\x00b"}


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_time_that_no_calendar_in_utc_has_is_none(time: str) -> None:
    assert binary(Ce_Time=time).happened_at is None
