"""Dead letters as people want to see them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pika.spec import BasicProperties

from scripts.minierp.care.dead_letters.broker import REFUSALS, SUFFIX, Broker
from scripts.minierp.care.dead_letters.reasons import Problem, Refusals, reason
from shared.delivery.conversion import Origin, convert
from shared.delivery.messages import message_of, text
from shared.delivery.undeliverable import UndeliverableError
from shared.messaging.header_values import decoded

NAMESPACE = "minierp"


@dataclass(frozen=True)
class DeadLetter:
    """One message of a dead-letter queue. `queue` is where it came from, `times` how often it became a dead letter."""

    queue: str
    event_id: str
    event_type: str
    subject: str
    since: datetime | None
    times: int
    reason: str
    problem: Problem | None
    headers: dict[str, Any]
    deaths: list[dict[str, Any]]
    body: bytes

    def as_json(self) -> dict[str, Any]:
        """Everything, in a form that JSON knows; a body that is no text is left out."""
        return {
            "queue": self.queue,
            "event_id": self.event_id,
            "event_type": self.event_type,
            "subject": self.subject,
            "since": self.since.isoformat() if self.since else None,
            "times": self.times,
            "reason": self.reason,
            "problem": self.problem,
            "headers": self.headers,
            "deaths": self.deaths,
            "body": _readable(self.body),
        }


def read_letters(broker: Broker, queues: list[str]) -> list[DeadLetter]:
    """The dead letters of these queues, in the queues' order. Nothing is consumed."""
    refusals = Refusals.read(broker.held(REFUSALS))
    return [
        describe(delivery.properties, delivery.body, queue, refusals)
        for queue in queues
        for delivery in broker.held(queue + SUFFIX)
    ]


def describe(properties: BasicProperties, body: bytes, queue: str, refusals: Refusals) -> DeadLetter:
    """What a dead letter of `queue` is."""
    headers, deaths = dict(properties.headers or {}), list((properties.headers or {}).get("x-death", []))
    attributes, undeliverable = _attributes(properties, body, queue)
    event_id = identity(properties, body)
    problem = refusals.find(event_id, queue)
    return DeadLetter(
        queue=queue,
        event_id=event_id,
        event_type=_decoded(attributes.get("Ce-Type") or text(headers.get("ce-type", ""))),
        subject=_decoded(attributes.get("Ce-Subject") or text(headers.get("ce-subject", ""))),
        since=max((_aware(death["time"]) for death in deaths if death.get("time")), default=None),
        times=sum(int(death.get("count", 1)) for death in deaths) or 1,
        reason=reason(problem, undeliverable),
        problem=problem,
        headers={name: value for name, value in headers.items() if name != "x-death"},
        deaths=deaths,
        body=body,
    )


def identity(properties: BasicProperties, body: bytes) -> str:
    """The event's id, or what tells a message without one from others: the same each time it is read."""
    named = (properties.headers or {}).get("ce-id") or ""
    candidates = (text(named), *_structured_id(body), text(properties.message_id or ""))
    digest = f"sha256:{hashlib.sha256(body).hexdigest()[:16]}"
    return next((_decoded(candidate) for candidate in candidates if candidate), digest)


def _decoded(attribute: str) -> str:
    """As the function reads it, which gets it as a header of HTTP: its bytes as Latin-1."""
    try:
        return decoded(attribute.encode("utf-8", "surrogateescape").decode("latin-1"))
    except ValueError:
        return attribute


def _structured_id(body: bytes) -> Iterator[str]:
    event = _readable(body)
    if isinstance(event, dict) and "specversion" in event and isinstance(event.get("id"), str):
        yield event["id"]


def _attributes(properties: BasicProperties, body: bytes, queue: str) -> tuple[dict[str, str], str]:
    """The headers that the source would send, and why it cannot send any."""
    try:
        return convert(message_of(properties, body), Origin(NAMESPACE, queue, queue)).headers, ""
    except UndeliverableError as error:
        return {}, str(error)


def _aware(time: datetime) -> datetime:
    """The broker's times are in UTC; the client library does not say so."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _readable(body: bytes) -> Any:
    """JSON as what it says, other text as it is, anything else as nothing."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        try:
            return body.decode()
        except UnicodeDecodeError:
            return None
