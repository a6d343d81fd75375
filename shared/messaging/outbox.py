"""The transactional outbox: what a transaction wants published stands in its database, and leaves it once confirmed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sa

from shared.database.tables import outbox
from shared.messaging.envelope import Envelope
from shared.statements.channels import run
from shared.statements.statement import Statement

MARK_PUBLISHED = Statement(Path(__file__).parent / "mark_published.sql")


class Pending(TypedDict):
    """A committed event that the broker has not confirmed yet, and its row's position in the outbox."""

    position: int
    event: Envelope


def add(session: sa.Connection, events: Sequence[Envelope]) -> list[Pending]:
    """Put `events` into the outbox, in this transaction and in this order."""
    statement = outbox.insert().values([{"event": event} for event in events]).returning(outbox.c.position)
    positions = sorted(session.execute(statement).scalars()) if events else []
    return [{"position": position, "event": event} for position, event in zip(positions, events, strict=True)]


def mark(positions: Sequence[int]) -> None:
    """Note that the broker has confirmed these rows, in a transaction of its own."""
    run(MARK_PUBLISHED, positions=list(positions))


def take(session: sa.Connection, older_than_seconds: float, limit: int, after: int = 0) -> list[Pending]:
    """Lock and return the oldest unpublished rows that nobody else has locked, in the order they were written.

    `older_than_seconds` leaves alone what the function that wrote it is about to publish itself; `after` is the
    position that the rows come after.
    """
    age = sa.func.make_interval(0, 0, 0, 0, 0, 0, older_than_seconds)
    statement = (
        sa.select(outbox.c.position, outbox.c.event)
        .where(outbox.c.published_at.is_(None), outbox.c.created_at < sa.func.now() - age, outbox.c.position > after)
        .order_by(outbox.c.position)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [{"position": row.position, "event": row.event} for row in session.execute(statement)]


def mark_taken(session: sa.Connection, pending: Sequence[Pending]) -> None:
    """Note that the broker has confirmed rows that were taken in this transaction."""
    positions = [row["position"] for row in pending]
    session.execute(
        outbox.update().where(outbox.c.position.in_(positions)).values(published_at=sa.func.clock_timestamp())
    )
