"""Waiting until all that was begun has come to its end, so that what is counted then stays as it is."""

import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS
from tests.e2e.broker import operator
from tests.eventually import eventually
from tests.hostile.books import Counts, counts, engine

_QUIET = 20
"""So often in a row nothing has changed."""
_SECONDS = 180.0
_UNPUBLISHED = sa.text("select count(*) from outbox where published_at is null")


class Settled:
    """What lies in every table when nothing is under way; whoever asks waits for that only if something has changed."""

    def __init__(self, running: System) -> None:
        self._running = running
        self._known: Counts | None = None

    def counts(self) -> Counts:
        """As it is when all events are published, taken and worked on."""
        if self._known is None or counts(self._running) != self._known:
            eventually(self._quiet, within=_SECONDS)
        return Counts(self._known)

    def knows(self, found: Counts) -> None:
        """A test has ended whose requests leave nothing that goes on, with this in the tables."""
        self._known = Counts(found)

    def _quiet(self) -> bool:
        self._known = counts(self._running)
        unchanged = all(counts(self._running) == self._known for _ in range(_QUIET))
        return unchanged and not unpublished(self._running) and not waiting(self._running)


def unpublished(running: System) -> int:
    """Events that no broker has yet."""
    found = 0
    for domain in DOMAINS:
        with engine(running.state.databases[domain]["url"]).begin() as session:
            found += session.execute(_UNPUBLISHED).scalar_one()
    return found


def waiting(running: System) -> int:
    """Events that no function has been given yet."""
    with operator(running) as channel:
        queues = [source.queue for source in running.plan.manifests.rabbitmq_sources]
        return sum(channel.queue_declare(queue, passive=True).method.message_count for queue in queues)
