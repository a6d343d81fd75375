"""The archive by type, domain, time, subject and correlation: newest first, some objects at a time."""

from collections.abc import Iterator
from heapq import merge, nlargest
from itertools import chain, islice
from typing import NamedTuple

from functions.platform.rules.names import moment
from functions.platform.storage import databases
from functions.platform.storage.archive.archive import WAITING, events_in
from functions.platform.storage.archive.names import hashed
from shared.messaging.envelope import Envelope
from shared.outcomes import documents

Moment = tuple[str, str]
"""When an event happened, and its id, which orders what happened at the same time."""

MOST_OBJECTS = 40
"""How many objects one answer looks into at most: 5 MiB each, which take 20 to 60 ms."""

_EVER = "9999"
_OBJECTS = """
    select last_time, key from archive_object
    where stored_at is not null and (:type::text = '' or type = :type::text)
      and last_time >= :since::text and first_time <= :until::text
"""
_ABOUT = "and id in (select object_id from archive_entry where archive_entry.key = any(:keys::bigint[]))"
_NEWEST = "order by last_time desc, key desc limit :most"
_EVENTS = """
    select event::text as line from waiting
    where (:type::text = '' or event ->> 'type' = :type::text)
      and (:subject::text = '' or event ->> 'subject' = :subject::text)
      and (:correlation::text = '' or event ->> 'correlationid' = :correlation::text)
      and (event ->> 'time') collate "C" between :since::text and :until::text
      and ((event ->> 'time') collate "C", (event ->> 'id') collate "C") < (:time::text, :id::text)
    order by (event ->> 'time') collate "C" desc, (event ->> 'id') collate "C" desc
    limit :most
"""


class Wanted(NamedTuple):
    """Events of these domains, of one type, about one subject, of one correlation, between two times; empty is any.

    since and until: times as events tell them, both included; before: only what happened earlier than this moment.
    """

    domains: tuple[str, ...]
    type: str = ""
    subject: str = ""
    correlation: str = ""
    since: str = ""
    until: str = ""
    before: Moment = (_EVER, "")

    @property
    def names(self) -> list[str]:
        """By which the index finds them."""
        return [name for name in (self.subject, self.correlation) if name]

    def takes(self, event: Envelope) -> bool:
        """Whether the event is one of them."""
        return (
            self.type in ("", event.get("type"))
            and self.subject in ("", event.get("subject"))
            and self.correlation in ("", event.get("correlationid"))
            and self.since <= str(event.get("time")) <= (self.until or _EVER)
            and moment(event) < self.before
        )


class Found(NamedTuple):
    """Events, newest first, and the moment before which others may have happened, if they may."""

    events: list[Envelope]
    before: Moment | None


def search(wanted: Wanted, limit: int) -> Found:
    """At most `limit` of the events; fewer, too, where there is much to look into. Raises Unavailable."""
    parts = [_of(domain, wanted, limit) for domain in wanted.domains]
    best = nlargest(limit + 1, (event for _, waiting in parts for event in waiting), key=moment)
    objects: Iterator[tuple[str, str]] = merge(*(objects for objects, _ in parts), reverse=True)
    for last_time, key in islice(objects, MOST_OBJECTS):
        if len(best) > limit and moment(best[-1]) > (last_time, chr(0x10FFFF)):
            return _found(best, limit)
        events = (event for event in events_in(key, wanted.names) if wanted.takes(event))
        best = nlargest(limit + 1, chain(best, events), key=moment)
    unread = next(objects, None)
    return _found(best, limit, unread[0] if unread else "")


def _found(best: list[Envelope], limit: int, unread: str = "") -> Found:
    """`unread` is the time of the last event of an object that was not looked into."""
    certain = [event for event in best[:limit] if moment(event)[0] > unread]
    if len(certain) == limit < len(best):
        return Found(certain, moment(certain[-1]))
    return Found(certain, (unread, chr(0x10FFFF)) if unread else None)


def _of(domain: str, wanted: Wanted, limit: int) -> tuple[list[tuple[str, str]], list[Envelope]]:
    """Of one domain, at one moment: the objects to look into, newest first, and the events that are in none."""
    until = min(wanted.until or _EVER, wanted.before[0])
    which = {"type": wanted.type, "since": wanted.since, "until": until}
    exactly = {"subject": wanted.subject, "correlation": wanted.correlation}
    before = dict(zip(("time", "id"), wanted.before, strict=True))
    about = {"keys": hashed(wanted.names)} if wanted.names else {}
    listed = " ".join((_OBJECTS, _ABOUT if about else "", _NEWEST))
    with databases.of(domain).transaction(read_only=True, isolation="repeatable read") as run:
        objects = run(listed, **which, **about, most=MOST_OBJECTS + 1)
        waiting = run(WAITING + _EVENTS, **which, **exactly, **before, most=limit + 1)
    events = [documents.read(row["line"].encode()) for row in waiting]
    return [(row["last_time"], row["key"]) for row in objects], events
