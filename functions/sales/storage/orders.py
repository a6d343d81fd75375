"""How sales orders are found and shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from functions.sales.storage.tables import sales_order, sales_order_line

import sqlalchemy as sa


def documents_of(session: sa.Connection, rows: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
    """Orders with their lines, as HTTP shows them. Lines never change: a query of their own always fits."""
    lines: dict[UUID, list[dict[str, Any]]] = {row.id: [] for row in rows}
    statement = sa.select(sales_order_line).where(sales_order_line.c.order_id.in_(lines))
    for line in session.execute(statement.order_by(sales_order_line.c.order_id, sales_order_line.c.line)):
        shown = dict(line._mapping)
        lines[shown.pop("order_id")].append(shown)
    return [{**row._mapping, "lines": lines[row.id]} for row in rows]


def find(session: sa.Connection, order_id: UUID) -> dict[str, Any] | None:
    """One order with its lines, if there is such an order."""
    rows = session.execute(sa.select(sales_order).where(sales_order.c.id == order_id)).all()
    return documents_of(session, rows)[0] if rows else None
