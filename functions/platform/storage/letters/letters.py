"""Dead letters as objects: `dead-letters/STATE/QUEUE/ID.DIGEST.json`, and what functions said about their events.

ID is the event's, percent-encoded, and shortened where a store's names would be too long; DIGEST tells one death of a
message from another, so that whoever removes what it has sent back never removes what died again meanwhile. A letter's
state is where it lies.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import quote

from functions.platform.rules.returning import Cause, Waiting
from shared.delivery.bodies import readable
from shared.objects import store
from shared.outcomes.answers import Document

if TYPE_CHECKING:
    from shared.delivery.letters import DeadLetter

    from pika.spec import BasicProperties

FOLDER = "dead-letters/"
RETURNING, PARKED, REFUSALS, DISCARDED = "returning", "parked", "refusals", "discarded"
STATES = (RETURNING, PARKED)
NOTES = (REFUSALS, DISCARDED)
"""No letters, but what is to be known of an event: there is one of it for each queue."""

_LONGEST, _KEPT = 150, 100


class Place(NamedTuple):
    """Where an object lies: its key taken apart. `name` stands for the event's id."""

    key: str
    state: str
    queue: str
    name: str
    since: datetime

    @classmethod
    def of(cls, stored: store.Stored) -> Self | None:
        """Nothing where the key is none of ours."""
        parts = stored.key.removeprefix(FOLDER).split("/")
        if len(parts) != 3 or not parts[2].endswith(".json"):
            return None
        state, queue, file = parts
        name = file.removesuffix(".json")
        return cls(stored.key, state, queue, name if state in NOTES else name.rpartition(".")[0], stored.modified)


def places(folder: str = "") -> Iterator[Place]:
    """What there is, by key; in one folder, such as `parked/adjust-stock/`, or all. Raises Unavailable."""
    return (place for stored in store.below(FOLDER + folder) if (place := Place.of(stored)))


def called(event_id: str) -> str:
    """The name of an event's objects."""
    name = quote(event_id, safe="", errors="surrogatepass")
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_KEPT]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def keep(letter: "DeadLetter", cause: Cause, stored_at: datetime, due: datetime | None) -> None:
    """Store a letter, with all that it takes to send it back. Raises Unavailable."""
    document = {
        **letter.document(),
        "cause": cause,
        "problem": None,
        "sequence": letter.sequence,
        "last": stored_at.isoformat(),
        "due": due.isoformat() if due else None,
        "properties": base64.b64encode(b"".join(letter.properties.encode())).decode(),
    }
    del document["body"]
    try:
        document["body"] = letter.body.decode()
    except UnicodeDecodeError:
        document["body_base64"] = base64.b64encode(letter.body).decode()
    _write(_key(RETURNING if cause.returns else PARKED, letter), document)


def park(place: Place, problem: Document) -> None:
    """What the function said about a letter's event has come: it stays. Raises Unavailable."""
    document = read(place.key)
    if document is None:
        return
    parked = place.key.replace(f"{FOLDER}{place.state}/", f"{FOLDER}{PARKED}/", 1)
    _write(parked, {**document, "cause": Cause.REFUSED, "problem": problem, "due": None})
    if parked != place.key:
        store.delete(place.key)


def read(key: str) -> Document | None:
    """What was stored; nothing where it is gone. Raises Unavailable."""
    found = store.get(key)
    return None if found is None else json.loads(found)


def message(document: Document) -> "tuple[BasicProperties, bytes]":
    """The message, as it was."""
    from pika.spec import BasicProperties  # looking at letters takes none of it

    properties = BasicProperties()
    properties.decode(base64.b64decode(document["properties"]))
    return properties, _body(document)


COLUMNS = (
    *("id", "state", "queue", "event_id", "event_type", "subject", "sequence", "since", "last", "due", "times"),
    *("redrives", "cause", "undeliverable", "problem", "headers", "deaths", "body"),
)
"""What is told of a letter."""


def shown(place: Place, document: Document) -> Document:
    """A letter as people want to see it, its body as JSON where it is that; `id` is what a path calls it by."""
    hidden = ("properties", "body", "body_base64")
    told = {name: value for name, value in document.items() if name not in hidden}
    return {"id": place.name, "state": place.state, **told, "body": readable(_body(document))}


def waiting(key: str) -> Waiting | None:
    """What is to be known of a letter that returns, to say when; nothing where it is gone. Raises Unavailable."""
    if (document := read(key)) is None:
        return None
    happened, due = _happened(document), datetime.fromisoformat(document["due"])
    return Waiting(key, document["queue"], document["subject"], document["sequence"], happened, due)


def keep_refusal(queue: str, event_id: str, problem: Any) -> None:
    """Store what the function of `queue` said about an event. Raises Unavailable."""
    _write(f"{FOLDER}{REFUSALS}/{queue}/{called(event_id)}.json", {"event_id": event_id, "problem": problem})


def discard(place: Place, event_id: str) -> None:
    """Remove a letter for good, and note that: whoever misses its event will not send it again. Raises Unavailable."""
    _write(f"{FOLDER}{DISCARDED}/{place.queue}/{place.name}.json", {"event_id": event_id})
    store.delete(place.key)


def forget(key: str) -> None:
    """Remove an object. Raises Unavailable."""
    store.delete(key)


def _happened(document: Document) -> datetime:
    """When the event says that it happened; if it says nothing, when it was stored here."""
    try:
        return datetime.fromisoformat(document["headers"]["ce-time"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return datetime.fromisoformat(document["last"])


def _body(document: Document) -> bytes:
    encoded: str | None = document.get("body_base64")
    return document["body"].encode() if encoded is None else base64.b64decode(encoded)


def _key(state: str, letter: "DeadLetter") -> str:
    return f"{FOLDER}{state}/{letter.queue}/{called(letter.event_id)}.{letter.digest}.json"


def _write(key: str, document: Document) -> None:
    store.put(key, json.dumps(document).encode())
