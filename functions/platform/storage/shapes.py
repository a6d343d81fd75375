"""The documents that the platform shows, field by field."""

from datetime import datetime
from typing import Any, Literal, NotRequired
from uuid import UUID

from functions.platform.rules.audit.findings import Remedy
from functions.platform.rules.returning import Cause

from typing_extensions import TypedDict


class FoundDifference(TypedDict):
    """A difference between books: its kind, what it is about, the figures that differ, and what repairs it."""

    id: UUID
    kind: str
    domain: str
    subject: str
    details: dict[str, str]
    cause: str
    remedy: Remedy


class Audited(TypedDict):
    """What differs within a part of the books."""

    part: int
    of: int
    patience: int
    findings: list[FoundDifference]


class Mended(TypedDict):
    """How many events were published, and orders announced, once more."""

    published: int
    announced: int


class DeadLetter(TypedDict):
    """What is kept of an event that a function could not take, and why. `body` is the message's, as JSON or text."""

    id: str
    state: Literal["returning", "parked"]
    queue: str
    event_id: str
    event_type: str
    subject: str
    since: datetime | None
    times: int
    redrives: int
    undeliverable: str | None
    headers: dict[str, Any]
    deaths: list[Any]
    cause: Cause
    problem: dict[str, Any] | None
    sequence: int
    last: datetime
    due: datetime | None
    body: Any


class NamedLetter(TypedDict):
    """A dead letter by its queue and event."""

    queue: str
    event_id: str


class DiscardedLetters(TypedDict):
    """What was thrown away."""

    items: list[NamedLetter]


class ReplayedLetter(NamedLetter):
    """A dead letter that went back to its queue; in a dry run, what its function would make of it now."""

    outcome: NotRequired[Literal["handled", "repeated", "refused", "undeliverable"]]
    problem: NotRequired[dict[str, Any]]
    publishes: NotRequired[list[str]]


class ReplayedLetters(TypedDict):
    """What went back, or would."""

    items: list[ReplayedLetter]


class ArchivedEvent(TypedDict):
    """An event as it was published: CloudEvents 1.0 in JSON, with MiniERP's extensions."""

    specversion: str
    id: str
    type: str
    source: str
    subject: NotRequired[str]
    time: NotRequired[datetime]
    datacontenttype: NotRequired[str]
    dataschema: NotRequired[str]
    correlationid: NotRequired[str]
    causationid: NotRequired[str]
    actorid: NotRequired[str]
    partitionkey: NotRequired[str]
    sequence: NotRequired[str]
    minierptrace: NotRequired[str]
    data: Any


class ReplayedEvent(TypedDict):
    """An event that went to a queue once more."""

    event_id: str
    queue: str


class TracedOrder(TypedDict):
    """The order that a story is about."""

    id: UUID
    number: str
    domain: str
    status: str


class TracedLetter(TypedDict):
    """What is kept of an event that a function could not take."""

    queue: str
    state: str
    cause: str | None
    since: datetime | None
    times: int | None
    redrives: int | None
    due: datetime | None
    problem: dict[str, Any] | None


class TracedHandling(TypedDict):
    """What a function did with an event, and what that led to."""

    domain: str
    function: str
    at: datetime | None
    after_ms: float | None
    attempts: int
    repeats: int
    redrives: int
    refused: dict[str, Any] | None
    led_to: list["TracedEvent"]


class TracedEvent(TypedDict):
    """An event of a story, and who handled it."""

    id: str
    type: str
    source: str
    subject: str | None
    number: str | None
    at: datetime | None
    handled_by: list[TracedHandling]
    dead_letters: list[TracedLetter]


class TracedRequest(TypedDict):
    """What began it: a request, or an event that is not known here."""

    correlation_id: str
    actor: str
    domain: str
    function: str
    caused_by: str | None
    at: datetime | None
    led_to: list[TracedEvent]


class Trace(TypedDict):
    """The whole story of an order, a request or an event."""

    key: str
    order: TracedOrder | None
    began_at: datetime
    ended_at: datetime
    duration_ms: float | None
    events: int
    handlings: int
    dead_letters: int
    requests: list[TracedRequest]
