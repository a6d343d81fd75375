"""All events there ever were: those that the archive has, and those that still wait for it in the outboxes."""

import gzip
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from functions.platform.rules.names import is_called, moment
from functions.platform.storage import databases
from functions.platform.storage.archive.names import hashed
from functions.platform.storage.databases import Run
from shared.messaging.envelope import Envelope
from shared.objects import store
from shared.outcomes import documents
from shared.outcomes.problems import NotFound, Unavailable
from shared.process.domains import DOMAINS

WAITING = (Path(__file__).parent / "waiting_events.sql").read_text()
"""Goes before a select from `waiting`: the events that are in the outbox and not in the archive."""

_ABOUT = """
    select event::text as line from waiting
    where exists (select from unnest(:names::text[]) as name where strpos(event::text, to_json(name)::text) > 0)
"""
_OBJECTS_ABOUT = """
    select distinct archive_object.key
    from archive_entry join archive_object on archive_object.id = object_id
    where archive_entry.key = any(:keys::bigint[])
"""


class _Found(NamedTuple):
    """Of one domain, at one moment: the objects to look into, and the events that are in none."""

    objects: list[str]
    waiting: list[Envelope]


def events_about(names: Collection[str]) -> list[Envelope]:
    """All events whose id, subject or correlation id is one of `names`, each once, oldest first. Raises Unavailable."""
    found = [_found(domain, names) for domain in DOMAINS]
    archived = (event for each in found for key in each.objects for event in events_in(key, names))
    waiting = (event for each in found for event in each.waiting)
    return in_order(event for events in (archived, waiting) for event in events if is_called(event, names))


def event_called(event_id: str) -> Envelope:
    """The event with this id. Raises NotFound, Unavailable."""
    for event in events_about([event_id]):
        if event["id"] == event_id:
            return event
    raise NotFound(f"There was no event {event_id}. Its id stands in the log of whoever published or handled it.")


def events_in(key: str, names: Collection[str] = ()) -> Iterator[Envelope]:
    """The events of an object; where there are `names`, only those that have one, and perhaps some others.

    Raises Unavailable, also where there is no such object: it is in the index, so that it will be there again.
    """
    lines = _unpacked(key)
    found = _with(lines, names) if names else lines.splitlines()
    return map(documents.read, found)


@lru_cache(maxsize=8)
def _unpacked(key: str) -> bytes:
    """An object, which never changes; a story is looked for twice in the same ones. Raises Unavailable."""
    packed = store.get(key)
    if packed is None:
        raise Unavailable(f"The archive lacks the object {key}.")
    return gzip.decompress(packed)


def _with(lines: bytes, names: Collection[str]) -> set[bytes]:
    """The lines in which one of `names` stands as a JSON text."""
    found = set()
    for sought in (documents.write(name).encode() for name in names):
        place = lines.find(sought)
        while place >= 0:
            begin, end = lines.rfind(b"\n", 0, place) + 1, lines.find(b"\n", place)
            end = end if end >= 0 else len(lines)
            found.add(lines[begin:end])
            place = lines.find(sought, end)
    return found


def in_order(events: Iterable[Envelope]) -> list[Envelope]:
    """Each of these events once, oldest first."""
    once = {(event["source"], event["id"]): event for event in events}
    return sorted(once.values(), key=moment)


def _found(domain: str, names: Collection[str]) -> _Found:
    # In one snapshot an event is in the archive or waits for it, and not both or neither.
    with databases.of(domain).transaction(read_only=True, isolation="repeatable read") as run:
        objects = [row["key"] for row in run(_OBJECTS_ABOUT, keys=hashed(names))]
        return _Found(objects, _waiting_about(run, names))


def _waiting_about(run: Run, names: Collection[str]) -> list[Envelope]:
    return [documents.read(row["line"].encode()) for row in run(WAITING + _ABOUT, names=sorted(names))]
