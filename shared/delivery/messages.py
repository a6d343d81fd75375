"""What the broker delivers, in the form that conversion works on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pika.spec import BasicProperties


class Message(NamedTuple):
    """Absent properties are empty; `timestamp` is in seconds since 1970."""

    headers: Mapping[str, object]
    body: bytes
    content_type: str = ""
    message_id: str = ""
    timestamp: int | None = None


def message_of(properties: "BasicProperties", body: bytes) -> Message:
    """The message that the client library delivered."""
    return Message(
        properties.headers or {},
        body,
        text(properties.content_type or ""),
        text(properties.message_id or ""),
        properties.timestamp,
    )


def text(value: object) -> str:
    """A header's value as the adapter writes it; what is not UTF-8 comes from the client as bytes and is passed on."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return str(value)
