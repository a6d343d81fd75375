"""From an AMQP message to the HTTP request of a CloudEvent, by the rules of the RabbitmqSource receive adapter.

Requests are always in CloudEvents binary mode, whatever the message was.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from shared.delivery.attributes import http_headers
from shared.delivery.messages import Message, text
from shared.delivery.structured import BATCH, STRUCTURED, read_structured
from shared.delivery.undeliverable import UndeliverableError

WRAPPED_TYPE = "dev.knative.rabbitmq.event"
SPEC_VERSIONS = ("1.0", "0.3")
TRACE_HEADERS = ("traceparent", "tracestate")


class Origin(NamedTuple):
    """The RabbitmqSource that delivers."""

    namespace: str
    name: str
    queue: str

    @property
    def uri(self) -> str:
        """The CloudEvents source of messages that name none."""
        return f"/apis/v1/namespaces/{self.namespace}/rabbitmqsources/{self.name}#{self.queue}"


class Request(NamedTuple):
    """An event as headers and body of a POST."""

    headers: dict[str, str]
    body: bytes


def convert(message: Message, origin: Origin) -> Request:
    """The request that brings `message` to the sink.

    Raises UndeliverableError for a message that the adapter rejects without asking the sink.
    """
    media_type = message.content_type.partition(";")[0].strip().lower()
    if media_type == BATCH:
        raise UndeliverableError("a batch of CloudEvents cannot be delivered; publish one event per message")
    if media_type == STRUCTURED:
        attributes, body = read_structured(message.body)
    else:
        attributes, body = _binary(message.headers, origin), message.body
        if attributes.get("specversion") not in SPEC_VERSIONS:
            attributes = _wrapped(message, origin)
    return Request({"Kn-Namespace": origin.namespace} | http_headers(attributes), body)


def _binary(headers: Mapping[str, object], origin: Origin) -> dict[str, str]:
    attributes = {"source": origin.uri}
    for key, value in headers.items():
        name = _attribute_name(key)
        if name:
            attributes[name] = value if type(value) is str else text(value)
    return attributes


@lru_cache(maxsize=1024)
def _attribute_name(header: str) -> str:
    """The attribute that an AMQP header sets, or nothing when the adapter drops the header."""
    name = text(header).lower().removeprefix("ce-")
    if header in TRACE_HEADERS or name.startswith("x-"):
        return ""
    return "datacontenttype" if name == "content-type" else name


def _wrapped(message: Message, origin: Origin) -> dict[str, str]:
    identity = message.message_id or str(uuid.uuid4())
    attributes = {
        "specversion": "1.0",
        "id": identity,
        "type": WRAPPED_TYPE,
        "source": origin.uri,
        "subject": identity,
    }
    if message.timestamp is not None:
        attributes["time"] = _instant(message.timestamp)
    if message.content_type:
        attributes["datacontenttype"] = message.content_type
    return attributes


def _instant(timestamp: int) -> str:
    try:
        return datetime.fromtimestamp(timestamp, UTC).isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise UndeliverableError(f"the message's timestamp {timestamp} is no time") from error
