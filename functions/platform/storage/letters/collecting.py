"""Dead letters, and what functions said about them, out of the broker's queues into the object store.

Nothing is acknowledged before it is stored; what is stored twice lies under the same key.
"""

import json
import random
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from functions.platform.rules.returning import cause_of, pause
from functions.platform.storage.broker import Message, connected, taken
from functions.platform.storage.letters import letters
from shared.delivery.letters import REFUSALS, SUFFIX, DeadLetter, read
from shared.process import logs
from shared.process.deadline import Deadline

from pika.adapters.blocking_connection import BlockingConnection
from pika.exceptions import AMQPError

_UNREADABLE = (AMQPError, OSError, ValueError, ArithmeticError, LookupError, TypeError)
"""What the client library makes of headers that it cannot read: mostly it gives the connection up."""


class Collected(NamedTuple):
    """The queues of which, in time, no dead letter is left, and where one lies that cannot be read."""

    emptied: list[str]
    spoilt: list[str]


def collect(queues: Sequence[str], most: int, deadline: Deadline) -> Collected:
    """Store what functions said about events that they will never take, then the dead letters of `queues`.

    most: how often a letter may be sent back by itself. Raises Unavailable.
    """
    collected, left = Collected([], []), deque([REFUSALS, *queues])
    while left:
        with connected() as connection:
            _collect(connection, left, collected, most, deadline)
    return collected


def _collect(
    connection: BlockingConnection, left: deque[str], collected: Collected, most: int, deadline: Deadline
) -> None:
    """From those of the queues that are `left`, up to one that spoils the connection."""
    while left:
        share = deadline.share(len(left))
        queue = left.popleft()
        try:
            _take(connection, queue, most, share)
        except _UNREADABLE as error:
            logs.log("error", f"what lies in the dead letters of {queue} cannot be read: {error!r}")
            collected.spoilt.append(queue)
            return
        if share.remaining and queue != REFUSALS:
            collected.emptied.append(queue)


def _take(connection: BlockingConnection, queue: str, most: int, deadline: Deadline) -> None:
    if queue == REFUSALS:
        for message in taken(connection, queue, deadline):
            _keep_refusal(message)
        return
    count = 0
    for properties, body in taken(connection, queue + SUFFIX, deadline):
        _keep(read(properties, body, queue), most)
        count += 1
    if count:
        logs.log("info", "collected", queue=queue, dead_letters=count)


def _keep(letter: DeadLetter, most: int) -> None:
    now, cause = datetime.now(UTC), cause_of(bool(letter.undeliverable), letter.redrives, most)
    after = timedelta(seconds=pause(letter.redrives, random.random()))  # noqa: S311 - spreads a wave
    letters.keep(letter, cause, now, now + after if cause.returns else None)


def _keep_refusal(message: Message) -> None:
    try:
        said = json.loads(message[1])
        queue, event_id, problem = said["function"].replace("_", "-"), said["event_id"], said["problem"]
        letters.keep_refusal(queue, event_id, problem)
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # whatever else was put there is nobody's
        logs.log("warning", f"what lies in {REFUSALS} is no refusal: {error!r}")
