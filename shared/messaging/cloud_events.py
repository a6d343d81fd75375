"""CloudEvents 1.0: the only module that touches the SDK, so that its next major version is a change to one file.

Binary events, which event sources send, are read without it: that is ten lines, and a tenth of the time.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from werkzeug.datastructures import Headers

from shared.outcomes import documents
from shared.outcomes.problems import Malformed

STRUCTURED = "application/cloudevents+json"
LONGEST_NAME = 1000  # bytes; an inbox row's key, of which id and source are a part, has to fit an index page
_VERSIONS = ("1.0", "0.3")
_REQUIRED = ("specversion", "id", "type", "source")
_CORE = {
    "specversion",
    "id",
    "type",
    "source",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "data",
    "data_base64",
}


class CloudEvent(NamedTuple):
    """One event as it arrived: context attributes, extensions, and its data (any JSON value, decimals exact)."""

    id: str
    type: str
    source: str
    subject: str = ""
    extensions: Mapping[str, str] = MappingProxyType({})
    data: Any = None


def is_event(headers: Headers) -> bool:
    """Whether a request carries a CloudEvent, binary or structured (HTTP protocol binding, section 3)."""
    if "Ce-Id" in headers or "Ce-Specversion" in headers or "Ce-Type" in headers:
        return True
    return headers.get("Content-Type", "").startswith("application/cloudevents")


def read(headers: Headers, body: bytes) -> CloudEvent:
    """The CloudEvent of a request, binary or structured, its data being JSON.

    Raises Malformed for missing or empty attributes, unknown versions, batches, and data that is not JSON.
    """
    if headers.get("Content-Type", "").startswith("application/cloudevents"):
        return _structured(headers["Content-Type"], body)
    return _binary(headers, body)


def _binary(headers: Headers, body: bytes) -> CloudEvent:
    attributes = {name[3:].lower(): value for name, value in headers.items() if name[:3].lower() == "ce-"}
    _require(attributes)
    if attributes["specversion"] not in _VERSIONS:
        raise Malformed(f"The CloudEvent is malformed: its specversion is none of {', '.join(_VERSIONS)}.")
    content_type = headers.get("Content-Type", "application/json")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Malformed(f"The event's data is {content_type}; only application/json is understood.")
    return _checked(attributes, documents.read(body) if body else None)


def _structured(content_type: str, body: bytes) -> CloudEvent:
    from cloudevents.exceptions import GenericException
    from cloudevents.http import from_dict

    if content_type.partition(";")[0].strip().lower() != STRUCTURED:
        raise Malformed(f"{content_type} is not understood: send one event at a time, in JSON ({STRUCTURED}).")
    envelope = documents.read(body)
    if not isinstance(envelope, dict):
        raise Malformed("A structured CloudEvent is a JSON object.")
    _require(envelope.keys())
    try:
        event = from_dict({name: value for name, value in envelope.items() if name not in ("data", "data_base64")})
    except (GenericException, TypeError, AttributeError) as error:
        raise Malformed(f"The CloudEvent is malformed: {error}.") from None
    return _checked(event.get_attributes(), envelope.get("data"))


def _require(given: Collection[str]) -> None:
    # Asked before the SDK is, since it makes up an id where there is none, another one at every delivery.
    if missing := [name for name in _REQUIRED if name not in given]:
        raise Malformed(f"The CloudEvent is malformed: it has no {', '.join(missing)}.")


def _checked(attributes: Mapping[str, Any], data: Any) -> CloudEvent:
    for name in ("id", "type", "source"):
        value = attributes.get(name)
        if not isinstance(value, str) or not value.strip() or len(value.encode()) > LONGEST_NAME:
            raise Malformed(f"The CloudEvent is malformed: '{name}' must be a text of 1 to {LONGEST_NAME} bytes.")
    return CloudEvent(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        subject=str(attributes.get("subject") or ""),
        extensions={name: str(value) for name, value in attributes.items() if name not in _CORE},
        data=data,
    )
