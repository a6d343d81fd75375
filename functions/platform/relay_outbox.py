"""Publish what the functions of a domain committed and could not publish themselves; one instance per domain."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from functions.platform.storage import inbox
from functions.platform.storage.forgetting import forget_events
from shared.database.tables import idempotency
from shared.database.transactions import transaction
from shared.events.platform import Ping
from shared.messaging import bus, outbox
from shared.messaging.outbox import Pending
from shared.messaging.publication import GRACE_SECONDS
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.settings import read_one
from shared.process.threads import on_loop
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.telemetry.metrics import gauge
from shared.work.context import Context

import sqlalchemy as sa

EVENTS_KEPT = timedelta(days=7)
"""How long published events stay in the outbox; those that the archive has not got stay longer."""

ANSWERS_KEPT = timedelta(days=90)
"""How long an idempotency key replays its answer: long enough to repeat last quarter's import."""

_BATCH = 100
_UNPUBLISHED = """
    select current_database(), count(*), coalesce(extract(epoch from now() - min(created_at)), 0)
    from outbox where published_at is null
"""
_FORGOTTEN_AT_ONCE = 5000
_looks_again_at = 0.0  # on the monotonic clock: the inbox is read through to find what is old


def relay(_tick: Ping, context: Context) -> None:
    """Publish everything that is due, oldest first. Raises Unavailable when time is up or the broker is down.

    The next tick goes on where this one ended; what a batch had published before it failed is published again, which
    changes nothing.
    """
    _measure()
    last = 0
    while due := _relay_batch(last, context.deadline):
        last = due[-1]["position"]
        context.deadline.check()
    _forget()


def _measure() -> None:
    """Tell how much waits, and for how long. First of all: nobody may be reached by what comes next."""
    with transaction() as session:
        domain, unpublished, age = session.exec_driver_sql(_UNPUBLISHED).one()
    gauge("minierp_outbox_unpublished", {"domain": domain}, unpublished)
    gauge("minierp_outbox_age_seconds", {"domain": domain}, float(age))


def _relay_batch(after: int, deadline: Deadline) -> list[Pending]:
    # The rows stay locked until they are marked, so that two relays never send the same event.
    with transaction() as session:
        due = outbox.take(session, GRACE_SECONDS, _BATCH, after)
        outcomes = on_loop(_publish, due, deadline.remaining)
        published = [row for row, outcome in zip(due, outcomes, strict=True) if _confirmed(row, outcome)]
        outbox.mark_taken(session, published)
    if published:
        logs.log("info", "relayed", events=len(published))
    return due


async def _publish(due: Sequence[Pending], seconds: float) -> list[BaseException | None]:
    """What became of each of these, once all are confirmed or refused or the time is up."""
    under_way = [bus.publish(row["event"]) for row in due]
    if under_way:
        await asyncio.wait(under_way, timeout=seconds)
    return [each.exception() if each.done() else TimeoutError() for each in under_way]


def _confirmed(row: Pending, outcome: BaseException | None) -> bool:
    if outcome is None:
        return True
    from pika.exceptions import AMQPError, UnroutableError  # most ticks have nothing to publish

    if isinstance(outcome, UnroutableError):
        # The topology is incomplete. The event stays for a later tick, and holds nobody up.
        logs.log("error", "no queue takes this event", event_id=row["event"]["id"], event_type=row["event"]["type"])
        return False
    if isinstance(outcome, AMQPError | OSError):  # TimeoutError is one of the latter
        logs.log("warning", f"the broker cannot be reached: {outcome!r}")
        raise Unavailable("The broker cannot be reached.") from outcome
    raise outcome


def _forget() -> None:
    with transaction() as session:
        session.execute(sa.delete(idempotency).where(_older(idempotency, ANSWERS_KEPT)))
        forget_events(session, EVENTS_KEPT)

    _forget_handled_events()


def _forget_handled_events() -> None:
    """A part of what is due at each tick, until there is nothing more; then an hour may pass."""
    global _looks_again_at
    if time.monotonic() >= _looks_again_at:
        with transaction() as session:
            forgotten = inbox.prune(session, _handled_kept(), _FORGOTTEN_AT_ONCE)
        if forgotten < _FORGOTTEN_AT_ONCE:
            _looks_again_at = time.monotonic() + 3600


@cache
def _handled_kept() -> timedelta:
    """How long the inbox remembers that an event was handled."""
    return timedelta(days=read_one("INBOX_KEPT_DAYS", "90", _days, "a number of days, at least 2"))


def _days(text: str) -> float:
    if not 2 <= (days := float(text)) < float("inf"):
        raise ValueError
    return days


def _older(table: sa.Table, age: timedelta) -> sa.ColumnElement[bool]:
    return table.c.created_at < sa.func.now() - age


main = function(on(relay))
