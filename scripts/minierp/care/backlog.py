"""What waits for somebody: dead letters, and events that nobody has published; counted in a bounded time."""

import logging
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from scripts.minierp.local.machine.state import State
from scripts.minierp.terminal.parallel import begun
from shared.messaging.publication import GRACE_SECONDS

KEPT, STATES = "dead-letters/", ("returning", "parked")
PATIENCE_SECONDS = 2.0
MOST = 10_000
"""Events are counted no further."""

_DUE = """
select count(*) from (
  select from outbox where published_at is null and created_at < now() - make_interval(secs => :grace) limit :most
) as due
"""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Backlog:
    """Dead letters by queue and unpublished events by domain; None where nobody answered in time.

    kept: those that the platform keeps, by state (returning, parked) and queue. An event counts once it is older than
    what its function is left to publish it itself.
    """

    dead_letters: dict[str, int] | None
    kept: dict[str, dict[str, int]] | None
    unpublished: dict[str, int | None]


def backlog(state: State) -> Backlog:
    """What waits in a running system: all are asked at once, and after PATIENCE_SECONDS no longer waited for."""
    end = time.monotonic() + PATIENCE_SECONDS
    queues = [function.queue for function in state.functions.values() if function.queue]
    letters = begun(partial(_dead_letters, state.broker.get("url", ""), queues))
    kept = begun(partial(kept_letters, state.objects.get("url", "")))
    events = {domain: begun(partial(_unpublished, database["url"])) for domain, database in state.databases.items()}
    unpublished = {domain: _by(end, count) for domain, count in events.items()}
    return Backlog(_by(end, letters), _by(end, kept), unpublished)


def kept_letters(url: str) -> dict[str, dict[str, int]]:
    """Dead letters that the platform keeps in the object store at `url`, by state and queue, counted by their keys."""
    if not url:
        return {state: {} for state in STATES}
    from shared.objects.address import Address
    from shared.objects.store import listed, opened

    store = opened(Address.read(url), PATIENCE_SECONDS, tries=0)

    def counted(state: str) -> dict[str, int]:
        return dict(Counter(one.key.split("/")[2] for page in listed(store, f"{KEPT}{state}/") for one in page))

    return {state: counted(state) for state in STATES}


def _by(end: float, outcome: "Future[Found]") -> Found | None:
    try:
        return outcome.result(max(0.0, end - time.monotonic()))
    except Exception:  # whatever is wrong there, what else is known is worth showing
        return None


def _dead_letters(url: str, queues: Iterable[str]) -> dict[str, int]:
    from pika import BlockingConnection, URLParameters

    from shared.delivery.letters import SUFFIX

    logging.getLogger("pika").setLevel(logging.CRITICAL)  # that the broker is down is our answer, not an incident
    parameters = URLParameters(url)
    parameters.socket_timeout = parameters.stack_timeout = PATIENCE_SECONDS
    with closing(BlockingConnection(parameters)) as connection:
        channel = connection.channel()
        return {
            queue: channel.queue_declare(queue + SUFFIX, passive=True).method.message_count for queue in sorted(queues)
        }


def _unpublished(url: str) -> int:
    from pg8000.native import Connection

    address = urlsplit(url)
    with closing(
        Connection(
            address.username,
            host=address.hostname,
            port=address.port,
            database=address.path.removeprefix("/"),
            password=address.password,
            timeout=PATIENCE_SECONDS,
            ssl_context=False,
        )
    ) as connection:
        ((count,),) = connection.run(_DUE, grace=GRACE_SECONDS, most=MOST)
        return int(count)
