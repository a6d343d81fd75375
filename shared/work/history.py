"""Writing and reading an order's history, in the transaction of the work."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from typing_extensions import TypedDict

from shared.database.history import history
from shared.outcomes.answers import Document
from shared.work.context import Context


class HistoryEntry(TypedDict):
    """Something that happened to an order. `event_id` is what led to it, empty for a request over HTTP."""

    what: str
    happened_at: datetime
    recorded_at: datetime
    event_id: str
    correlation_id: str
    details: dict[str, Any]
    actor: str


def record(context: Context, order_id: UUID, what: str, happened_at: datetime | None = None, **details: Any) -> None:
    """Note that `what` (a word in the past tense) happened to an order, now or at `happened_at`; details are JSON."""
    row = {
        "order_id": order_id,
        "what": what,
        "happened_at": happened_at or datetime.now(UTC),
        "event_id": context.causation_id,
        "correlation_id": context.correlation_id,
        "details": details,
        "actor": context.actor,
    }
    context.session.execute(history.insert().values(row))


def entries(session: sa.Connection, order_id: UUID) -> list[Document]:
    """What happened to an order, in the order in which it was recorded."""
    mine = sa.select(history).where(history.c.order_id == order_id).order_by(history.c.id)
    return [
        {name: value for name, value in row._mapping.items() if name not in ("id", "order_id")}
        for row in session.execute(mine)
    ]
