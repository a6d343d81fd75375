"""What a domain's tables need not keep any more: events that are archived, old answers, what was handled long ago."""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from functions.platform.storage.upkeep.forgetting import forget_events
from functions.platform.storage.upkeep.inbox import prune
from shared.database.tables import idempotency
from shared.database.transactions import transaction
from shared.process.settings import read_one

import sqlalchemy as sa

EVENTS_KEPT = timedelta(days=7)
"""How long published and archived events stay in the outbox."""

ANSWERS_KEPT = timedelta(days=90)
"""How long an idempotency key replays its answer: long enough to repeat last quarter's import."""

_AT_ONCE = 5000
_PAUSE_SECONDS = 3600.0


@dataclass
class Housekeeping:
    """Of one process. The inbox is read through to find what is old, so that is looked for once an hour."""

    looks_again_at: float = 0.0

    def forget(self) -> None:
        """A part of what is due. Raises Unavailable, BadSetting."""
        with transaction() as session:
            old = idempotency.c.created_at < sa.func.now() - ANSWERS_KEPT
            session.execute(sa.delete(idempotency).where(old))
            forget_events(session, EVENTS_KEPT)
        if time.monotonic() >= self.looks_again_at:
            self._forget_handled()

    def _forget_handled(self) -> None:
        with transaction() as session:
            forgotten = prune(session, handled_kept(), _AT_ONCE)
        if forgotten < _AT_ONCE:
            self.looks_again_at = time.monotonic() + _PAUSE_SECONDS


@cache
def handled_kept() -> timedelta:
    """How long the inbox remembers that an event was handled: INBOX_KEPT_DAYS. Raises BadSetting."""
    return timedelta(days=read_one("INBOX_KEPT_DAYS", "90", _days, "a number of days, at least 2"))


def _days(text: str) -> float:
    if not 2 <= (days := float(text)) < float("inf"):
        raise ValueError
    return days
