"""How purchase orders are found and shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from functions.purchasing.rules.receiving import OrderLine
from functions.purchasing.storage.tables import purchase_order, purchase_order_line
from shared.database.columns import shown
from shared.outcomes.answers import Document
from shared.outcomes.problems import NotFound

import sqlalchemy as sa


def locked(session: sa.Connection, order_id: UUID) -> sa.Row[Any]:
    """An order without its lines, which nobody else can change until the transaction ends. Raises NotFound."""
    statement = sa.select(purchase_order).where(purchase_order.c.id == order_id).with_for_update()
    if order := session.execute(statement).one_or_none():
        return order
    raise _not_found(order_id)


def lines_of(session: sa.Connection, order_id: UUID) -> list[OrderLine]:
    """An order's lines, in their order, as the receiving rules see them."""
    table = purchase_order_line
    statement = sa.select(table).where(table.c.order_id == order_id).order_by(table.c.line)
    return [_progress(row._mapping) for row in session.execute(statement)]


def show(session: sa.Connection, order_id: UUID) -> Document:
    """An order with its lines, as HTTP shows it. Raises NotFound."""
    if order := _documents(session, [order_id]).get(order_id):
        return order
    raise _not_found(order_id)


def documents_of(session: sa.Connection, orders: Sequence[sa.Row[Any]]) -> list[Document]:
    """These orders with their lines, as they are by now."""
    found = _documents(session, [order.id for order in orders])
    return [found[order.id] for order in orders]


def _documents(session: sa.Connection, order_ids: Sequence[UUID]) -> dict[UUID, Document]:
    """By one statement, so that no receipt shows in the lines and not in the order."""
    order, line, head_of = purchase_order, purchase_order_line, shown(purchase_order)
    both = sa.select(*head_of, line).join_from(order, line).where(order.c.id.in_(order_ids)).order_by(line.c.line)
    found: dict[UUID, Document] = {}
    for row in session.execute(both):
        values = row._mapping
        head = {column.name: values[column] for column in head_of}
        found.setdefault(head["id"], {**head, "lines": []})["lines"].append(_line(values))
    return found


def _line(values: sa.RowMapping) -> Document:
    line = {column.name: values[column] for column in purchase_order_line.c if column.name != "order_id"}
    return {**line, "outstanding": _progress(values).outstanding}


def _progress(values: sa.RowMapping) -> OrderLine:
    line = purchase_order_line.c
    return OrderLine(values[line.line], values[line.sku], values[line.quantity], values[line.received])


def _not_found(order_id: UUID) -> NotFound:
    return NotFound(f"There is no purchase order {order_id}.")
