"""Dead letters, and what functions said about them, out of the broker's queues into the object store.

Nothing is acknowledged before it is stored; what is stored twice lies under the same key.
"""

import json
import random
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from functions.platform.rules.returning import cause_of, pause
from functions.platform.storage.broker import Message, taken
from functions.platform.storage.letters import letters
from shared.delivery.letters import SUFFIX, DeadLetter, read
from shared.process import logs
from shared.process.deadline import Deadline

from pika.adapters.blocking_connection import BlockingConnection

_REFUSALS = "minierp.refusals"


def collect_refusals(connection: BlockingConnection) -> None:
    """Store what functions said about events that they will never take. Raises Unavailable."""
    for batch in taken(connection, _REFUSALS):
        for message in batch:
            _keep_refusal(message)


def collect_letters(
    connection: BlockingConnection, queues: Collection[str], most: int, deadline: Deadline
) -> list[str]:
    """Store the dead letters of `queues`; those queues of which, in time, none is left.

    most: how often a letter may be sent back by itself. Raises Unavailable.
    """
    return [queue for queue in queues if _emptied(connection, queue, most, deadline)]


def _emptied(connection: BlockingConnection, queue: str, most: int, deadline: Deadline) -> bool:
    for batch in taken(connection, queue + SUFFIX):
        for properties, body in batch:
            _keep(read(properties, body, queue), most)
        logs.log("info", "collected", queue=queue, dead_letters=len(batch))
        if not deadline.remaining:
            return False
    return True


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
        logs.log("warning", f"what lies in {_REFUSALS} is no refusal: {error!r}")
