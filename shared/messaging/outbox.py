"""The transactional outbox: what a transaction wants published stands in its database, and leaves it once confirmed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from shared.messaging.envelope import Envelope
from shared.outcomes import documents
from shared.statements.channels import run
from shared.statements.statement import Statement

if TYPE_CHECKING:
    import sqlalchemy as sa

MARK_PUBLISHED = Statement(Path(__file__).parent / "mark_published.sql")

_ADD = """
    insert into outbox (event)
    select event from json_array_elements(%s::json) with ordinality as given (event, place) order by place
    returning position
"""
_TAKE = """
    select position, event from outbox
    where published_at is null and created_at < now() - make_interval(secs => %s::float8) and position > %s::bigint
    order by position limit %s::bigint for update skip locked
"""
_MARK_TAKEN = "update outbox set published_at = clock_timestamp() where position = any(%s::bigint[])"


class Pending(TypedDict):
    """A committed event that the broker has not confirmed yet, and its row's position in the outbox."""

    position: int
    event: Envelope


def add(session: "sa.Connection", events: Sequence[Envelope]) -> list[Pending]:
    """Put `events` into the outbox, in this transaction and in this order."""
    positions = sorted(session.exec_driver_sql(_ADD, (documents.write(events),)).scalars()) if events else []
    return [{"position": position, "event": event} for position, event in zip(positions, events, strict=True)]


async def mark(positions: Sequence[int]) -> None:
    """Note that the broker has confirmed these rows, in a transaction of its own. On the event loop."""
    await run(MARK_PUBLISHED, positions=list(positions))


def take(session: "sa.Connection", older_than_seconds: float, limit: int, after: int = 0) -> list[Pending]:
    """Lock and return the oldest unpublished rows that nobody else has locked, in the order they were written.

    `older_than_seconds` leaves alone what the function that wrote it is about to publish itself; `after` is the
    position that the rows come after.
    """
    rows = session.exec_driver_sql(_TAKE, (older_than_seconds, after, limit))
    return [{"position": position, "event": event} for position, event in rows]


def mark_taken(session: "sa.Connection", pending: Sequence[Pending]) -> None:
    """Note that the broker has confirmed rows that were taken in this transaction."""
    session.exec_driver_sql(_MARK_TAKEN, ([row["position"] for row in pending],))
