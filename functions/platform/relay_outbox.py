"""Publish what the functions of a domain committed and could not publish themselves; one instance per domain."""

import asyncio
from collections.abc import Sequence

from functions.platform.storage.upkeep.housekeeping import Housekeeping
from shared.database.transactions import transaction
from shared.events.platform import Ping
from shared.messaging import bus, outbox
from shared.messaging.outbox import Pending
from shared.messaging.publication import GRACE_SECONDS
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.threads import on_loop
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.telemetry.metrics import gauge
from shared.work.context import Context

_BATCH = 100
_UNPUBLISHED = """
    select current_database(), count(*), coalesce(extract(epoch from now() - min(created_at)), 0)
    from outbox where published_at is null
"""
_housekeeping = Housekeeping()


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
    _housekeeping.forget()


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


main = function(on(relay))
