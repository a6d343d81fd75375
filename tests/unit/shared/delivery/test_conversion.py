"""The table “message to request” of the receive adapter, row by row, for messages in binary mode."""

from typing import Any

import pytest

from shared.delivery.conversion import convert
from shared.delivery.messages import Message
from shared.delivery.undeliverable import UndeliverableError
from tests.unit.shared.delivery.events import HEADERS, ORIGIN, message


def test_ce_headers_become_a_binary_cloudevent() -> None:
    request = convert(message(), ORIGIN)

    assert request.body == b'{"lines":[]}'
    assert request.headers == {
        "Kn-Namespace": "minierp",
        "Ce-Specversion": "1.0",
        "Ce-Id": HEADERS["ce-id"],
        "Ce-Type": "com.minierp.sales.order.created.v1",
        "Ce-Source": "/minierp/sales/create_sales_order",
        "Ce-Subject": "order-1",
        "Ce-Time": "2026-07-01T12:00:00.5Z",
        "Ce-Dataschema": "https://minierp.example/schemas/sales.order.created.v1.json",
        "Ce-Correlationid": "c-1",
        "Ce-Sequence": "1",
        "Content-Type": "application/json",
    }


def test_specversion_0_3_is_a_cloudevent_too() -> None:
    assert convert(message(specversion="0.3"), ORIGIN).headers["Ce-Specversion"] == "0.3"


def test_the_content_type_property_is_ignored_in_binary_mode() -> None:
    request = convert(message(without=("content-type",)), ORIGIN)

    assert "Content-Type" not in request.headers


def test_header_names_are_compared_in_lower_case() -> None:
    headers = {name.upper(): value for name, value in HEADERS.items()}

    assert convert(Message(headers, b"{}"), ORIGIN) == convert(message(b"{}"), ORIGIN)


@pytest.mark.parametrize("name", ["x-death", "x-anything", "X-Request-Id", "traceparent", "tracestate"])
def test_headers_of_the_broker_and_of_tracing_are_dropped(name: str) -> None:
    told = message()
    with_header = told._replace(headers={**told.headers, name: "value"})

    assert convert(with_header, ORIGIN) == convert(told, ORIGIN)


def test_any_other_header_becomes_an_extension() -> None:
    told = message()

    request = convert(told._replace(headers={**told.headers, "tenant": "acme"}), ORIGIN)

    assert request.headers["Ce-Tenant"] == "acme"


@pytest.mark.parametrize("name", ["my-header", "my_header", "ce-my-header", "größe", "a b"])
def test_an_extension_with_another_name_than_letters_and_digits_is_undeliverable(name: str) -> None:
    told = message()

    with pytest.raises(UndeliverableError, match="attribute name"):
        convert(told._replace(headers={**told.headers, name: "value"}), ORIGIN)


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (True, "true"), (False, "false"), (b"raw", "raw"), ("ü", "ü")])
def test_values_arrive_as_strings(value: Any, text: str) -> None:
    assert convert(message(sequence=value), ORIGIN).headers["Ce-Sequence"] == text


@pytest.mark.parametrize("value", ["a\r\nInjected: yes", "a\nb", "a\x00b", "\x7f"])
def test_a_value_that_would_break_the_request_is_undeliverable(value: str) -> None:
    with pytest.raises(UndeliverableError, match="no header can carry"):
        convert(message(correlationid=value), ORIGIN)


@pytest.mark.parametrize("name", ["type", "id", "source"])
def test_an_event_without_type_or_with_an_empty_id_or_source_is_undeliverable(name: str) -> None:
    with pytest.raises(UndeliverableError, match=f"no {name}"):
        convert(message(**{name: ""}), ORIGIN)


def test_a_missing_type_is_undeliverable() -> None:
    with pytest.raises(UndeliverableError, match="no type"):
        convert(message(without=("ce-type",)), ORIGIN)


def test_missing_id_time_and_source_are_filled_in() -> None:
    told = message(without=("ce-id", "ce-time", "ce-source"))

    first, second = convert(told, ORIGIN).headers, convert(told, ORIGIN).headers

    assert first["Ce-Id"] != second["Ce-Id"]
    assert first["Ce-Time"].endswith("Z")
    assert first["Ce-Source"] == "/apis/v1/namespaces/minierp/rabbitmqsources/adjust-stock#adjust-stock"


@pytest.mark.parametrize(
    "time", ["2026-07-01T12:00:00", "2026-07-01 12:00:00Z", "yesterday", "1782907200", "2026-13-01T00:00:00Z"]
)
def test_a_time_that_is_not_rfc_3339_with_a_zone_is_undeliverable(time: str) -> None:
    with pytest.raises(UndeliverableError, match=rf"^time '{time}' is not (RFC 3339|a time of the calendar)"):
        convert(message(time=time), ORIGIN)


def test_a_time_in_another_zone_arrives_in_utc() -> None:
    assert convert(message(time="2026-07-01T12:00:00+02:00"), ORIGIN).headers["Ce-Time"] == "2026-07-01T10:00:00Z"


def test_a_dataschema_that_is_no_absolute_uri_is_undeliverable() -> None:
    with pytest.raises(UndeliverableError, match="absolute URI"):
        convert(message(dataschema="/schemas/order.json"), ORIGIN)


def test_a_content_type_that_is_no_media_type_is_undeliverable() -> None:
    told = message()

    with pytest.raises(UndeliverableError, match="media type"):
        convert(told._replace(headers={**told.headers, "content-type": "what / ever"}), ORIGIN)


def test_an_empty_subject_is_left_out() -> None:
    assert "Ce-Subject" not in convert(message(subject=" "), ORIGIN).headers


@pytest.mark.parametrize("prefix", ["cloudEvents:", "cloudEvents_", "ce_"])
def test_other_prefixes_are_no_cloudevent_and_are_wrapped(prefix: str) -> None:
    headers = {name.replace("ce-", prefix): value for name, value in HEADERS.items()}

    request = convert(Message(headers, b"raw", "text/plain", "m-1", 1782907200), ORIGIN)

    assert request.body == b"raw"
    assert request.headers == {
        "Kn-Namespace": "minierp",
        "Ce-Specversion": "1.0",
        "Ce-Id": "m-1",
        "Ce-Type": "dev.knative.rabbitmq.event",
        "Ce-Source": "/apis/v1/namespaces/minierp/rabbitmqsources/adjust-stock#adjust-stock",
        "Ce-Subject": "m-1",
        "Ce-Time": "2026-07-01T12:00:00Z",
        "Content-Type": "text/plain",
    }


@pytest.mark.parametrize("version", ["2.0", "1", "", "0.2"])
def test_another_specversion_is_wrapped(version: str) -> None:
    request = convert(message(specversion=version), ORIGIN)

    assert request.headers["Ce-Type"] == "dev.knative.rabbitmq.event"


def test_a_message_without_anything_is_wrapped_with_an_id_of_its_own() -> None:
    request = convert(Message({}, b""), ORIGIN)

    assert request.headers["Ce-Subject"] == request.headers["Ce-Id"]
    assert "Content-Type" not in request.headers
