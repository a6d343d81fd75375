"""How purchase orders are found and shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from functions.purchasing.receiving import OrderLine
from functions.purchasing.tables import purchase_order, purchase_order_line
from shared.answers import Document
from shared.problems import NotFound

import sqlalchemy as sa


def find(session: sa.Connection, order_id: UUID, *, lock: bool = False) -> sa.Row[Any]:
    """An order without its lines; `lock` keeps others from changing it until the transaction ends. Raises NotFound."""
    statement = sa.select(purchase_order).where(purchase_order.c.id == order_id)
    order = session.execute(statement.with_for_update() if lock else statement).one_or_none()
    if order is None:
        raise NotFound(f"There is no purchase order {order_id}.")
    return order


def lines_of(session: sa.Connection, order_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """The lines of these orders, in their order."""
    table = purchase_order_line
    statement = sa.select(table).where(table.c.order_id.in_(order_ids)).order_by(table.c.order_id, table.c.line)
    return session.execute(statement).all()


def progress_of(row: sa.Row[Any]) -> OrderLine:
    """A line as the receiving rules see it."""
    return OrderLine(row.line, row.sku, row.quantity, row.received)


def show(session: sa.Connection, order_id: UUID) -> Document:
    """An order with its lines, as HTTP shows it. Raises NotFound."""
    return documents_of(session, [find(session, order_id)])[0]


def documents_of(session: sa.Connection, orders: Sequence[sa.Row[Any]]) -> list[Document]:
    """Orders with their lines, by one query for all lines."""
    lines: dict[UUID, list[Document]] = {order.id: [] for order in orders}
    for row in lines_of(session, list(lines)):
        lines[row.order_id].append(_line(row))
    return [{**order._mapping, "lines": lines[order.id]} for order in orders]


def _line(row: sa.Row[Any]) -> Document:
    return {
        "line": row.line,
        "sku": row.sku,
        "quantity": row.quantity,
        "received": row.received,
        "outstanding": progress_of(row).outstanding,
        "unit_price": row.unit_price,
        "currency": row.currency,
        "amount": row.amount,
    }
