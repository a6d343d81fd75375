"""A message that became a dead letter: what it is, how often it came to that, and how it goes back to its queue."""

import hashlib
import json
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pika.spec import PERSISTENT_DELIVERY_MODE, BasicProperties

from shared.delivery.bodies import readable
from shared.delivery.conversion import Origin, convert
from shared.delivery.messages import message_of, text
from shared.delivery.undeliverable import UndeliverableError
from shared.messaging.attributes import count_of
from shared.messaging.header_values import decoded

SUFFIX = ".dead-letters"
"""What the name of a function's dead-letter queue ends in."""

REFUSALS = "minierp.refusals"
"""The queue of what functions said about events that they will never take."""

REDRIVES = "ce-redrives"
"""The header that counts how often a message was sent back by itself: the event's extension `redrives`."""

_NAMESPACE = "minierp"
_DEATHS, _DELIVERIES = "x-death", "x-delivery-count"
_DIGITS = 12


@dataclass(frozen=True)
class DeadLetter:
    """One message of the dead letters of `queue`, which it came from.

    sequence: its aggregate's version, 0 if it does not say; since: when it first became a dead letter; times: how often
    it did; redrives: how often of these it was sent back by itself; undeliverable: why no source can deliver it.
    """

    queue: str
    properties: BasicProperties
    body: bytes
    event_id: str
    event_type: str
    subject: str
    sequence: int
    since: datetime | None
    times: int
    redrives: int
    undeliverable: str

    @property
    def deaths(self) -> list[dict[str, Any]]:
        """The broker's history of it, the last death first (RabbitMQ, "Dead-Lettered Effects on Messages")."""
        return _deaths(self.properties)

    @property
    def digest(self) -> str:
        """What tells this death of this message from others: the same however often it is looked at."""
        given = (self.properties.headers or {}).items()
        headers = {text(name): text(value) for name, value in given if name != _DELIVERIES}
        told = json.dumps(headers, sort_keys=True).encode() + b"\0" + self.body
        return hashlib.sha256(told).hexdigest()[:_DIGITS]

    def document(self) -> dict[str, Any]:
        """Everything, in a form that JSON knows; a body that is no text is left out."""
        return {
            "queue": self.queue,
            "event_id": self.event_id,
            "event_type": self.event_type,
            "subject": self.subject,
            "since": self.since.isoformat() if self.since else None,
            "times": self.times,
            "redrives": self.redrives,
            "undeliverable": self.undeliverable,
            "headers": plain(self._told()),
            "deaths": [plain(death) for death in self.deaths],
            "body": readable(self.body),
        }

    def _told(self) -> dict[str, Any]:
        headers = self.properties.headers or {}
        return {name: value for name, value in headers.items() if name not in (_DEATHS, _DELIVERIES)}


def read(properties: BasicProperties, body: bytes, queue: str) -> DeadLetter:
    """What a dead letter of `queue` is."""
    headers = dict(properties.headers or {})
    attributes, undeliverable = _attributes(properties, body, queue)
    deaths = _deaths(properties)

    def said(name: str) -> str:
        return legible(attributes.get(f"Ce-{name.capitalize()}") or text(headers.get(f"ce-{name}", "")))

    return DeadLetter(
        queue=queue,
        properties=properties,
        body=body,
        event_id=identity(properties, body),
        event_type=said("type"),
        subject=said("subject"),
        sequence=count_of(said("sequence")),
        since=min((_aware(death["time"]) for death in deaths if isinstance(death.get("time"), datetime)), default=None),
        times=sum(count for death in deaths if isinstance(count := death.get("count", 1), int)) or 1,
        redrives=count_of(text(headers.get(REDRIVES, ""))),
        undeliverable=undeliverable,
    )


def returning(properties: BasicProperties, redrives: int = 0) -> BasicProperties:
    """The properties under which a dead letter goes back to its queue, its event as it was.

    redrives: how often it was sent back by itself, this time included; by hand, that is counted anew.
    """
    headers = dict(properties.headers or {})
    headers.pop(_DELIVERIES, None)  # how often it was looked at
    headers.pop(REDRIVES, None)
    if redrives:
        headers[REDRIVES] = str(redrives)
    back = copy(properties)
    back.headers = headers
    back.delivery_mode = PERSISTENT_DELIVERY_MODE
    back.user_id = None  # the broker only takes the publisher's own
    return back


def identity(properties: BasicProperties, body: bytes) -> str:
    """The event's id, or what tells a message without one from others: the same each time it is read."""
    named = (properties.headers or {}).get("ce-id") or ""
    candidates = (text(named), *_structured_id(body), text(properties.message_id or ""))
    digest = f"sha256:{hashlib.sha256(body).hexdigest()[:16]}"
    return next((legible(candidate) for candidate in candidates if candidate), digest)


def plain(value: Any) -> Any:
    """A value of an AMQP header in a form that JSON knows."""
    if isinstance(value, dict):
        return {_visible(text(name)): plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime):
        return _aware(value).isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    return _visible(text(value))


def legible(attribute: str) -> str:
    """A header's attribute as the function reads it, which gets it as a header of HTTP: its bytes as Latin-1."""
    try:
        return decoded(attribute.encode("utf-8", "surrogateescape").decode("latin-1"))
    except ValueError:
        return _visible(attribute)


def _visible(value: str) -> str:
    """What is no UTF-8 as the escapes that Python writes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _structured_id(body: bytes) -> Iterator[str]:
    event = readable(body)
    if isinstance(event, dict) and "specversion" in event and isinstance(event.get("id"), str):
        yield event["id"]


def _deaths(properties: BasicProperties) -> list[dict[str, Any]]:
    """None where somebody else wrote something into the broker's header."""
    deaths = (properties.headers or {}).get(_DEATHS)
    return [death for death in deaths if isinstance(death, dict)] if isinstance(deaths, list) else []


def _attributes(properties: BasicProperties, body: bytes, queue: str) -> tuple[dict[str, str], str]:
    """The headers that the source would send, and why it cannot send any."""
    try:
        return convert(message_of(properties, body), Origin(_NAMESPACE, queue, queue)).headers, ""
    except UndeliverableError as error:
        return {}, str(error)


def _aware(time: datetime) -> datetime:
    """The broker's times are in UTC; the client library does not say so."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)
