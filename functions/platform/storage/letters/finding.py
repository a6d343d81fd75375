"""Which dead letters the object store has."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from functions.platform.storage.letters import letters
from functions.platform.storage.letters.letters import STATES, Place
from shared.outcomes.answers import Document
from shared.outcomes.problems import NotFound
from shared.process.deadline import Deadline
from shared.values import skus

_MOST_BYTES = 4 * 1024 * 1024
"""What one page holds at most, beyond its last letter."""
LOOKING_SECONDS = 3.0
"""How long letters are read for one page, at least one."""

Found = tuple[Place, Document]


@dataclass(frozen=True)
class Wanted:
    """Letters of one state, queue and cause; empty ones do not matter. after: the key that they come after."""

    state: str = ""
    queue: str = ""
    cause: str = ""
    after: str = ""


def page(wanted: Wanted, limit: int) -> tuple[list[Found], str]:
    """The first letters of those wanted, by key, and the key to go on after, empty if there are no more.

    A page may hold none, and there are more: so long may the search for one of a `cause` take. Raises Unavailable.
    """
    found: list[Found] = []
    size, last, deadline = 0, "", Deadline.after(LOOKING_SECONDS)
    for place in _places(wanted):
        if last and (len(found) == limit or size > _MOST_BYTES or not deadline.remaining):
            return found, last
        last, document = place.key, letters.read(place.key)
        if document is not None and wanted.cause in ("", document["cause"]):
            found.append((place, document))
            size += len(json.dumps(document))
    return found, ""


def named(event_id: str, queue: str = "") -> list[Found]:
    """What is kept of an event, of one queue or of all. Raises NotFound, Unavailable.

    event_id: or the name that it has here, where it is none that a path could hold.
    """
    kept = list(_places(Wanted(queue=queue)))
    called = letters.called(event_id)
    places = [place for place in kept if place.name == called] or [place for place in kept if place.name == event_id]
    if found := [(place, document) for place in places if (document := letters.read(place.key))]:
        return found
    raise NotFound(f"No dead letter {f'of {queue} ' if queue else ''}is kept of an event {event_id}.")


def _places(wanted: Wanted) -> Iterator[Place]:
    if wanted.queue and not re.fullmatch(skus.PATTERN, wanted.queue):
        return  # no queue is called so, and not everything is a folder to an object store
    for state in sorted([wanted.state] if wanted.state else STATES):
        folder = f"{state}/{wanted.queue}/" if wanted.queue else f"{state}/"
        yield from (place for place in letters.places(folder) if place.key > wanted.after)
