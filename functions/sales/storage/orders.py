"""How sales orders are found and shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from functions.sales.storage.tables import sales_order, sales_order_line
from shared.database.columns import shown
from shared.outcomes.answers import Document

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by


def _lines() -> sa.ScalarSelect[Any]:
    """An order's lines as one JSON value, numbers as text: Python would take longer to read them one by one."""
    columns = [column for column in sales_order_line.c if column.name != "order_id"]
    pairs = [part for column in columns for part in (sa.literal_column(f"'{column.name}'"), _exact(column))]
    whole = sa.func.json_agg(aggregate_order_by(sa.func.json_build_object(*pairs), sales_order_line.c.line))
    mine = sales_order_line.c.order_id == sales_order.c.id
    return sa.select(sa.type_coerce(whole, JSON)).where(mine).scalar_subquery()


def _exact(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(column, sa.Text) if type(column.type) is sa.Numeric else column


WHOLE: sa.Select[Any] = sa.select(*shown(sales_order), _lines().label("lines"))
"""Orders with their lines."""


def documents_of(orders: Sequence[sa.Row[Any]]) -> list[Document]:
    """Rows of WHOLE, as HTTP shows them."""
    return [dict(order._mapping) for order in orders]


def find(session: sa.Connection, order_id: UUID) -> Document | None:
    """One order with its lines, if there is such an order."""
    found = documents_of(session.execute(WHOLE.where(sales_order.c.id == order_id)).all())
    return found[0] if found else None
