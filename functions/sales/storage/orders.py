"""How sales orders are found and shown."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from functions.sales.rules.numbers import KIND
from functions.sales.storage.tables import (
    sales_order,
    sales_order_line,
    sales_return,
    sales_return_line,
    shipment,
    shipment_line,
)
from shared.database.columns import called, number_of, shown, with_parts
from shared.money.payable import payable, total
from shared.outcomes.answers import Document
from shared.outcomes.problems import NotFound
from shared.values.numbers import OrderNumber

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by

Named = UUID | OrderNumber
_KEPT = ("order_id", "shipment_id", "return_id", "correlation_id", "settled_by", "actor", "settled_for",
         "stock_version", "whole")  # fmt: skip
"""Columns that are not shown."""


def _json(table: sa.Table, mine: sa.ColumnElement[bool], *key: str, **more: Any) -> sa.ScalarSelect[Any]:
    """Rows of a table as one JSON value, numbers as text: Python would take longer to read them one by one."""
    parts = {column.name: _exact(column) for column in table.c if column.name not in _KEPT} | more
    pairs = chain.from_iterable((sa.literal_column(f"'{name}'"), value) for name, value in parts.items())
    in_order = aggregate_order_by(sa.func.json_build_object(*pairs), *(table.c[name] for name in key))
    whole = sa.func.coalesce(sa.func.json_agg(in_order), sa.literal_column("'[]'::json"))
    return sa.select(sa.type_coerce(whole, JSON)).where(mine).scalar_subquery()


def _exact(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(column, sa.Text) if type(column.type) is sa.Numeric else column


def _lines() -> sa.ScalarSelect[Any]:
    line, order = sales_order_line.c, sales_order.c
    held = sa.func.trim_scale(line.quantity - line.shipped - line.cancelled - line.waiting)
    decided = sa.and_(order.settled_at.is_not(None), order.status != "rejected")
    amounts = {"reserved": sa.case((decided, held), else_=0), "waiting": sa.case((decided, line.waiting), else_=0)}
    texts = {name: sa.cast(amount, sa.Text) for name, amount in amounts.items()}
    return _json(sales_order_line, line.order_id == order.id, "line", **texts)


def _shipments() -> sa.ScalarSelect[Any]:
    lines = _json(shipment_line, shipment_line.c.shipment_id == shipment.c.id, "line")
    return _json(shipment, shipment.c.order_id == sales_order.c.id, "recorded_at", "id", lines=lines)


def _returns() -> sa.ScalarSelect[Any]:
    lines = _json(sales_return_line, sales_return_line.c.return_id == sales_return.c.id, "line", "disposition")
    return _json(sales_return, sales_return.c.order_id == sales_order.c.id, "recorded_at", "id", lines=lines)


LISTED: sa.Select[Any] = sa.select(
    *(column for column in shown(sales_order) if column.name not in _KEPT), _lines().label("lines")
)
"""Orders with their lines."""

COLUMNS = with_parts(
    LISTED.selected_columns.keys(),
    address=("name", "street", "city", "region", "postal_code", "country"),
    lines=(*(column.name for column in sales_order_line.c if column.name not in _KEPT), "reserved"),
)
"""What is told of a listed order and its lines."""

WHOLE: sa.Select[Any] = LISTED.add_columns(_shipments().label("shipments"), _returns().label("returns"))
"""Orders with their lines, shipments and returns."""


def documents_of(orders: Sequence[sa.Row[Any]]) -> list[Document]:
    """Rows of LISTED or WHOLE, as HTTP shows them."""
    return [_payable({**row._mapping, "number": number_of(KIND, row.number, row.created_at)}) for row in orders]


def _payable(order: Document) -> Document:
    """The order with what is asked for, also where it was placed before that was kept."""
    if order["payable"] is None:
        for line in order["lines"]:
            line["payable"] = payable(Decimal(line["amount"]), line["currency"])
        order["payable"] = total(line["payable"] for line in order["lines"])
    return order


def find(session: sa.Connection, orders: Collection[Named]) -> list[Document]:
    """Those of `orders` that there are, with all that belongs to them."""
    return documents_of(session.execute(WHOLE.where(called(sales_order, orders))).all())


def show(session: sa.Connection, order: Named) -> Document:
    """As `find`, of one. Raises NotFound."""
    for document in find(session, [order]):
        return document
    raise not_found(order)


def not_found(order: Named) -> NotFound:
    """There is no such order."""
    return NotFound(f"There is no sales order {order}.")
