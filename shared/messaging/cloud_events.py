"""CloudEvents 1.0 as HTTP brings them, binary or structured (HTTP protocol binding 1.0.2).

Binary events, which event sources send, are read without the SDK: that is a few lines, and a tenth of the time.
Names of headers are in lower case.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.messaging.attributes import CORE, LONGEST_NAME, check, count_of, fits, malformed
from shared.messaging.header_values import decoded
from shared.outcomes import documents
from shared.outcomes.refusals import Malformed

REHEARSAL = "minierp-rehearsal"
"""The header that asks a function what it would make of an event now. Nobody outside the cluster can post events."""

_STRUCTURED = "application/cloudevents"
_TOLD = ("id", "type", "correlationid", "actorid")


class CloudEvent(NamedTuple):
    """One event as it arrived: context attributes, extensions, and its data (any JSON value, decimals exact)."""

    id: str
    type: str
    source: str
    subject: str = ""
    extensions: Mapping[str, str] = MappingProxyType({})
    data: Any = None
    time: str = ""

    @property
    def sequence(self) -> int:
        """The aggregate's version after the event, 0 if it does not say (CloudEvents, sequence extension)."""
        return count_of(self.extensions.get("sequence", ""))

    @property
    def redrives(self) -> int:
        """How often the event was brought back from the dead letters, 0 if it does not say."""
        return count_of(self.extensions.get("redrives", ""))

    @property
    def happened_at(self) -> datetime | None:
        """When the event says that it happened; None if it does not say, or leaves the zone open."""
        try:
            said = datetime.fromisoformat(self.time) if self.time else None
            return said.astimezone(UTC) if said and said.tzinfo else None
        except (ValueError, OverflowError):  # the first or the last day of the calendar, seen from elsewhere
            return None


def is_event(headers: Mapping[str, str]) -> bool:
    """Whether a request carries a CloudEvent, binary or structured (HTTP protocol binding, section 3)."""
    if any(name in headers for name in ("ce-id", "ce-specversion", "ce-type", "ce-source")):
        return True
    return _media_type(headers).startswith(_STRUCTURED)


def read(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """The CloudEvent of a request, binary or structured, its data being JSON.

    Raises Malformed, with what is wrong: attributes, versions, batches, formats, data that is not JSON.
    """
    media_type = _media_type(headers)
    if media_type.startswith(_STRUCTURED):
        from shared.messaging.structured import read_structured  # no event source of ours sends any

        attributes, data = read_structured(media_type, body)
        return _event(attributes, attributes.get("datacontenttype"), data)
    attributes = _attributes(headers)
    return _event(attributes, headers.get("content-type"), body or None)


def told(headers: Mapping[str, str], body: bytes = b"") -> dict[str, str]:
    """What an event says of its id, type, correlationid and actorid, however malformed it is otherwise.

    As far as it can be stored and sent: what is longer than any of them may be is cut, and a NUL is written out.
    """
    said = {name: _storable(_lenient(value)) for name in _TOLD if (value := headers.get(f"ce-{name}"))}
    if body and _media_type(headers).startswith(_STRUCTURED):
        from shared.messaging.structured import texts  # as above

        said |= {name: value for name, value in texts(body).items() if name in _TOLD}
    return said


def _lenient(value: str) -> str:
    try:
        return decoded(value)
    except ValueError:
        return value


def _storable(value: str) -> str:
    told = value if fits(value) else value[: LONGEST_NAME // 4]  # of at most four bytes each
    return told.replace("\0", r"\x00")  # whoever stored it could not read the row again


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _attributes(headers: Mapping[str, str]) -> Mapping[str, str]:
    attributes = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
    for name, value in attributes.items():
        try:
            attributes[name] = decoded(value)
        except ValueError:
            raise malformed(f"its header ce-{name} is not UTF-8, percent-encoded or bare") from None
    check(attributes)
    return attributes


def _event(attributes: Mapping[str, str], content_type: str | None, data: Any) -> CloudEvent:
    _require_json(content_type or "application/json")
    return CloudEvent(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        subject=attributes.get("subject") or "",
        extensions={name: value for name, value in attributes.items() if name not in CORE},
        data=documents.read(data, "The event's data") if isinstance(data, bytes) else data,
        time=attributes.get("time") or "",
    )


def _require_json(content_type: str) -> None:
    media_type = content_type.partition(";")[0].strip().lower()
    if not media_type.endswith(("/json", "+json")):  # as CloudEvents' JSON format knows JSON, section 3.1
        raise Malformed(
            f"The event's data is {content_type}; only application/json and types ending in +json are read."
        )
