"""CloudEvents in structured mode: one JSON object that holds the attributes and the data."""

import base64
import json
from typing import Any, NoReturn

from shared.delivery.undeliverable import UndeliverableError

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"

_TEXT_ATTRIBUTES = ("specversion", "id", "type", "source", "subject", "time", "datacontenttype", "dataschema")


def read_structured(body: bytes) -> tuple[dict[str, str], bytes]:
    """Attributes and data of a structured event. Raises UndeliverableError for anything malformed."""
    members = _parse(body)
    data = _data(members)
    attributes = {name.lower(): _text(name, value) for name, value in members.items() if value is not None}
    if attributes.get("specversion") not in ("1.0", "0.3"):
        raise UndeliverableError("the structured event has no specversion 1.0 or 0.3")
    return attributes, data


def _parse(body: bytes) -> dict[str, Any]:
    try:
        members = json.loads(body, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UndeliverableError(f"the structured event is not JSON from {place} on") from error
    except (ValueError, RecursionError) as error:
        raise UndeliverableError("the structured event is not JSON") from error
    if not isinstance(members, dict):
        raise UndeliverableError("the structured event is not a JSON object")
    return members


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _data(members: dict[str, Any]) -> bytes:
    """Takes the data out of the event's members."""
    data, encoded = members.pop("data", None), members.pop("data_base64", None)
    if encoded is not None:
        return _decoded(encoded)
    if data is None:
        return b""
    media_type = str(members.get("datacontenttype") or "application/json").partition(";")[0].strip().lower()
    if media_type.endswith(("/json", "+json")):
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    if not isinstance(data, str):
        raise UndeliverableError(f"the data of a structured event of {media_type} is not a string")
    return data.encode("utf-8", "surrogatepass")


def _decoded(encoded: object) -> bytes:
    if not isinstance(encoded, str):
        raise UndeliverableError("data_base64 is not a string")
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as error:  # also for what is no ASCII
        raise UndeliverableError("data_base64 is not base64") from error


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if name not in _TEXT_ATTRIBUTES:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int) and -(2**31) <= value < 2**31:
            return str(value)
    raise UndeliverableError(f"{name} of the structured event has a value that CloudEvents does not know")
