"""What a sales order is worth, and how it is shown."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from functions.sales.storage.tables import sales_order, sales_order_line
from shared.values.exact import EXACT

import sqlalchemy as sa


class Worth(NamedTuple):
    """An amount of money before and after discount."""

    before_discount: Decimal
    after_discount: Decimal


def worth(quantity: Decimal, unit_price: Decimal, discount: Decimal) -> Worth:
    """A line's worth: quantity × unit price, and that × (1 − discount), exactly."""
    before = EXACT.multiply(quantity, unit_price)
    return Worth(before, EXACT.multiply(before, 1 - discount))


def total(lines: Sequence[Worth]) -> Worth:
    """An order's worth."""
    before = after = Decimal(0)
    for line in lines:
        before, after = EXACT.add(before, line.before_discount), EXACT.add(after, line.after_discount)
    return Worth(before, after)


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
