"""The attributes of an event as HTTP headers, checked as the receive adapter checks them."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from shared.delivery.undeliverable import UndeliverableError

_EXTENSION_NAME = re.compile(r"[a-z0-9]+")
_UNSENDABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udc7f\udd00-\udfff]")  # control characters, lone surrogates
_MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?\s*(;.*)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ABSOLUTE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+")


def http_headers(attributes: dict[str, str]) -> dict[str, str]:
    """The `Ce-` headers of an event, an id and a time added where they are missing.

    Raises UndeliverableError for what the adapter's CloudEvents SDK refuses.
    """
    if "id" not in attributes:
        attributes["id"] = str(uuid.uuid4())
    if "time" not in attributes:
        attributes["time"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for name in ("id", "type", "source"):
        if not attributes.get(name, "").strip():
            raise UndeliverableError(f"the event has no {name}; set the header ce-{name}")
    headers = {}
    for name, value in attributes.items():
        if _UNSENDABLE.search(value):
            raise UndeliverableError(f"the value of {name} has a character that no header can carry")
        check = _OPTIONAL.get(name)
        if check is None:
            headers[_header_name(name)] = value
        elif value.strip():
            headers[_header_name(name)] = check(value.strip())
    return headers


@lru_cache(maxsize=1024)
def _header_name(attribute: str) -> str:
    if not _EXTENSION_NAME.fullmatch(attribute):
        raise UndeliverableError(f"{attribute!r} is no CloudEvents attribute name (a to z and 0 to 9 only)")
    return "Content-Type" if attribute == "datacontenttype" else f"Ce-{attribute.capitalize()}"


def _checked_time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise UndeliverableError(f"time {value!r} is not RFC 3339 with a zone, such as 2026-07-01T12:00:00Z")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise UndeliverableError(f"time {value!r} is not a time of the calendar") from error
    return value if value.endswith("Z") else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _checked_schema(value: str) -> str:
    if not _ABSOLUTE_URI.fullmatch(value):
        raise UndeliverableError(f"dataschema {value!r} is not an absolute URI")
    return value


def _checked_media_type(value: str) -> str:
    if not _MEDIA_TYPE.fullmatch(value):
        raise UndeliverableError(f"content type {value!r} is no media type")
    return value


# Attributes that the adapter drops when they are empty and checks when they are not.
_OPTIONAL: dict[str, Callable[[str], str]] = {
    "time": _checked_time,
    "subject": str,
    "dataschema": _checked_schema,
    "datacontenttype": _checked_media_type,
}
