"""Dead letters in the object store: those that were refused are parked, those that are due go back to their queues.

A letter is removed once its queue has it again: a crash in between leaves a duplicate, which every function recognises.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from functions.platform.rules.returning import Waiting, to_return
from functions.platform.storage.broker import Outgoing
from functions.platform.storage.letters import letters
from functions.platform.storage.letters.letters import DISCARDED, REFUSALS, RETURNING, STATES, Place
from shared.delivery.letters import returning
from shared.process import logs
from shared.process.deadline import Deadline

REFUSALS_KEPT = timedelta(days=30)
"""How long a refusal waits for its letter."""

DISCARDED_KEPT = timedelta(days=3)
"""How long it is known what was thrown away: longer than an audit goes back."""

_REMEMBERED = 100_000
"""Of how many letters at once it is considered whether they are due."""


def meet(places: Iterable[Place]) -> list[Place]:
    """Park what was refused; the letters that still return. Raises Unavailable."""
    found = defaultdict(list)
    for place in places:
        found[place.queue, place.name].append(place)
    return [letter for same in found.values() for letter in _met(same)]


def send_back(outgoing: Outgoing, places: Sequence[Place], queues: Collection[str], deadline: Deadline) -> None:
    """Send back what is due of `queues`, as far as there is time, the shorter ones first. Raises Unavailable.

    Of a queue that could not be read through in time nothing goes back: something may come first. What was read is
    remembered, so that the next time reads on.
    """
    found = {queue: [place.key for place in places if place.queue == queue] for queue in queues}
    for keys in sorted(found.values(), key=len):
        _send_back(outgoing, sorted(keys)[: _REMEMBERED // len(found)], deadline)


def _send_back(outgoing: Outgoing, keys: Sequence[str], deadline: Deadline) -> None:
    """Of one queue. Its first letters by key are considered: the earliest events, where ids tell the time as ours."""
    waiting: list[Waiting] = []
    for key in keys:
        if not deadline.remaining:
            return
        if letter := _waiting(key):
            waiting.append(letter)
    for letter in to_return(waiting, datetime.now(UTC)):
        if not deadline.remaining or not _sent(outgoing, letter):
            return


def _met(same: Sequence[Place]) -> list[Place]:
    """Of what is kept about one event and one queue."""
    kept = [place for place in same if place.state in STATES]
    for note in [place for place in same if place.state == DISCARDED]:
        if datetime.now(UTC) - note.since > DISCARDED_KEPT:
            letters.forget(note.key)
    for refusal in [place for place in same if place.state == REFUSALS]:
        if kept and (said := letters.read(refusal.key)):
            for place in kept:
                letters.park(place, said["problem"])
                logs.log("warning", "parked", queue=place.queue, event_id=said["event_id"], problem=said["problem"])
            kept = []
        elif datetime.now(UTC) - refusal.since < REFUSALS_KEPT:
            continue
        letters.forget(refusal.key)
    return [place for place in kept if place.state == RETURNING]


def _sent(outgoing: Outgoing, letter: Waiting) -> bool:
    document = letters.read(letter.key)
    if document is None:  # somebody else was faster
        return True
    properties, body = letters.message(document)
    if not outgoing.send(letter.queue, returning(properties, document["redrives"] + 1), body):
        return False
    letters.forget(letter.key)
    told = {name: document[name] for name in ("queue", "event_id", "event_type", "redrives")}
    logs.log("info", "sent back", **told)
    return True


@lru_cache(maxsize=_REMEMBERED)
def _waiting(key: str) -> Waiting | None:
    # An object is never changed, and one process sends back: what was read once need not be read with every tick.
    return letters.waiting(key)
