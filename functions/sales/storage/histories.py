"""The history of a sales order: of an everyday one it follows from columns that are written anyhow."""

from typing import Any

from functions.sales.storage.orders import Named, not_found
from functions.sales.storage.tables import sales_order
from shared.database.columns import called
from shared.outcomes.answers import Document
from shared.work.history import entries

import sqlalchemy as sa

_DECISIONS = ("confirmed", "backordered", "rejected")


def of(session: sa.Connection, named: Named) -> list[Document]:
    """What happened to an order, oldest first. Raises NotFound."""
    order = session.execute(sa.select(sales_order).where(called(sales_order, [named]))).one_or_none()
    if order is None:
        raise not_found(named)
    told = entries(session, order.id)
    placed = _entry(order, "placed", order.ordered_at or order.created_at, order.created_at, "", order.actor)
    if order.settled_at is None or any(each["what"] in _DECISIONS for each in told):
        return [placed, *told]
    # An order that is settled in one statement is settled before anything else happens to it.
    outcome = "rejected" if order.status == "rejected" else "confirmed"
    settled = _entry(order, outcome, order.settled_at, order.settled_at, order.settled_by, order.settled_for)
    return [placed, settled, *told]


def _entry(
    order: sa.Row[Any], what: str, happened_at: Any, recorded_at: Any, event_id: str | None, actor: str | None
) -> Document:
    return {
        "what": what,
        "happened_at": happened_at,
        "recorded_at": recorded_at,
        "event_id": event_id or "",
        "correlation_id": order.correlation_id or "",
        "details": {},
        "actor": actor or "",
    }
