"""Bring dead letters home: keep each for good, send back what an outage left, park what can never succeed."""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import product

from functions.platform.storage.broker import Outgoing, connected
from functions.platform.storage.letters import letters
from functions.platform.storage.letters.collecting import collect
from functions.platform.storage.letters.letters import PARKED, RETURNING, STATES, Place
from functions.platform.storage.letters.sending_back import meet, send_back
from shared.events.platform import Ping
from shared.outcomes.problems import Unavailable
from shared.process.settings import read_one
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.telemetry.metrics import gauge
from shared.work.context import Context


def park(_tick: Ping, context: Context) -> None:
    """Collect what lies in the queues of dead letters, then send back what is due.

    Nothing of a queue goes back before all its letters are collected: one of them may come first. Raises Unavailable
    where the broker or the object store does not answer, and once all else is done, where a letter cannot be read; what
    could not be stored waits in its queue.
    """
    collected = collect(_queues(), _redrives(), context.deadline.share(2))
    places = list(letters.places())
    returning = meet(places)
    _measure(places, returning)
    if returning:
        with connected() as connection:
            send_back(Outgoing(connection), returning, collected.emptied, context.deadline)
    if collected.spoilt:
        raise Unavailable(f"What cannot be read lies in the dead letters of {', '.join(collected.spoilt)}.")


def _measure(places: Iterable[Place], waiting: Collection[Place]) -> None:
    """What does not wait to go back is parked, be it since this moment."""
    going = set(waiting)
    found = Counter((place.queue, RETURNING if place in going else PARKED) for place in places if place.state in STATES)
    for queue, state in product(_queues(), STATES):
        gauge("minierp_dead_letters", {"queue": queue, "state": state}, found[queue, state])


def _queues() -> list[str]:
    return read_one("DEAD_LETTER_QUEUES", "", str.split, "the names of queues, with a space between")


def _redrives() -> int:
    return read_one("REDRIVES", "50", int, "how often a dead letter is sent back by itself, a whole number")


main = function(on(park))
