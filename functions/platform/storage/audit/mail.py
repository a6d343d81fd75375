"""What is under way between the domains, what got lost there, and what nobody sent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from functions.platform.rules.audit import messages
from functions.platform.rules.audit.findings import Finding
from functions.platform.rules.audit.parts import Part
from functions.platform.rules.names import REFUSED
from functions.platform.storage.archive.names import hashed
from functions.platform.storage.audit.snapshots import snapshot
from functions.platform.storage.databases import Row
from shared.process.domains import DOMAINS

REMEMBERED_HOURS = 47
"""How old an event may be for inboxes to be asked about it: they keep two days at least."""

ARCHIVED_WITHIN_SECONDS = 120
"""An event is in the archive a minute after it happened; twice that is too long."""


def look(part: Part, patience: float) -> Iterator[Finding]:
    """What is wrong with the messages of a part that are older than `patience` seconds. Raises Unavailable."""
    missed = []
    for domain in DOMAINS:
        with snapshot(domain) as ask:
            (span,) = ask("span", hours=REMEMBERED_HOURS)
            first, last = part.within(span["first"] or 0, span["last"] or -1)
            due = {"patience": patience, "kinds": list(messages.CONSUMERS), "hours": REMEMBERED_HOURS}
            published = ask("published", first=first, last=last, **due)
            if part.number == 1:
                yield from messages.overdue("message-unpublished", domain, ask("unpublished", patience=patience))
                yield from messages.overdue(
                    "message-unarchived", domain, ask("unarchived", patience=max(patience, ARCHIVED_WITHIN_SECONDS))
                )
            mine = {"hours": REMEMBERED_HOURS, "patience": patience, "of": part.of, "part": part.remainder}
            received = ask("received", **mine)
        missed += _unhandled(published, domain)
        yield from messages.of_nobody(domain, _unsent(received))
    if missed:
        yield from _lost(missed, patience)


def explained(findings: set[Finding], patience: float) -> set[Finding]:
    """Those of `findings` about which an event is under way, or was lost, which is a finding of its own.

    Most are explained by an event that is younger than `patience`: only for the rest all of them are looked through.
    """
    young = _explained(findings, patience)
    return young | _explained(findings - young, REMEMBERED_HOURS * 3600)


def _explained(findings: set[Finding], seconds: float) -> set[Finding]:
    subjects = sorted({about for each in findings for about in each.about})
    moving: set[str] = set()
    for domain in DOMAINS if subjects else ():
        with snapshot(domain) as ask:
            events = ask("events_about", subjects=subjects, kinds=list(messages.CONSUMERS), seconds=seconds)
        moving |= {row["subject"] for row in _unhandled(events, domain)}
    return {each for each in findings if moving.intersection(each.about)}


def _lost(missed: Sequence[Row], patience: float) -> Iterator[Finding]:
    from functions.platform.storage.letters.letters import RETURNING, called, places  # with pika, which few looks need

    passed = {name: _passed(name, events, patience) for name, events in messages.by_function(missed).items()}
    dead = [(place.queue.replace("-", "_"), place) for place in places()]
    known = {(function, place.name) for function, place in dead}  # as dead letters, or what was discarded
    troubled = {function for function, place in dead if place.state == RETURNING}
    left = (each for each in missed if not known & {(name, called(each["id"])) for name in messages.takers(each)})
    yield from messages.lost(left, troubled, passed)


def _passed(function: str, missed: Sequence[Row], patience: float) -> datetime | None:
    """When the last event was published that a function had handled `patience` seconds ago.

    None if that was before any of the missed ones.
    """
    since = min(each["published_at"] for each in missed)
    with snapshot(messages.CONSUMERS[missed[0]["type"]].domain) as ask:
        ids = [row["id"] for row in ask("handled_last", function=function, since=since, patience=patience)]
    times = []
    for domain in DOMAINS if ids else ():
        with snapshot(domain) as ask:
            times += [row["at"] for row in ask("published_last", ids=ids) if row["at"]]
    return max(times, default=None)


def _unhandled(events: Sequence[Row], domain: str) -> list[Row]:
    """Those of a domain's events that no function has handled, nor refused for good."""
    handled: set[tuple[str, str]] = set()
    for consumer in {messages.CONSUMERS[each["type"]] for each in events}:
        ids = [each["id"] for each in events if messages.CONSUMERS[each["type"]] == consumer]
        with snapshot(consumer.domain) as ask:
            done = {row["event_id"] for row in ask("handled", functions=list(consumer.functions), ids=ids)}
            if left := [each for each in ids if each not in done]:
                refusals = ask("events_about", subjects=left, kinds=[REFUSED], seconds=REMEMBERED_HOURS * 3600)
                done |= {row["subject"] for row in refusals}
        handled |= {(consumer.domain, each) for each in done}
    return [{**each, "domain": domain} for each in messages.unhandled(events, handled)]


def _unsent(received: Sequence[Row]) -> Iterator[Row]:
    """Those of the events that a domain has handled which the domain that their source names never emitted."""
    for domain in DOMAINS:
        theirs = [row for row in received if row["source"].startswith(f"/minierp/{domain}/")]
        known = _emitted(domain, {row["id"] for row in theirs})
        yield from (row for row in theirs if row["id"] not in known)


def _emitted(domain: str, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that the archive or the outbox of a domain knows."""
    keys = {each: key for each in ids for key in hashed([each])}
    if not keys:
        return set()
    with snapshot(domain) as ask:
        archived = {row["key"] for row in ask("archived", keys=list(keys.values()))}
        left = [each for each, key in keys.items() if key not in archived]
        waiting = {row["id"] for row in ask("emitted", ids=left)} if left else set()
    return (keys.keys() - left) | waiting
