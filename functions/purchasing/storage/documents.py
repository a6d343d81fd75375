"""How purchase orders are shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from functions.purchasing.storage.orders import KIND, not_found, progress
from functions.purchasing.storage.tables import (
    purchase_order,
    purchase_order_line,
    purchase_return,
    purchase_return_line,
    receipt,
    receipt_line,
)
from shared.database.columns import called, number_of, shown, with_parts
from shared.money.payable import payable, total
from shared.outcomes.answers import Document
from shared.values.numbers import OrderNumber

import sqlalchemy as sa

_HIDDEN = ("order_id", "whole")
COLUMNS = with_parts(
    (*(column.name for column in purchase_order.c), "lines"),
    lines=(*(column.name for column in purchase_order_line.c if column.name not in _HIDDEN), "outstanding"),
)
"""What is told of a listed order and its lines."""


def show(session: sa.Connection, name: UUID | OrderNumber) -> Document:
    """An order with its lines, receipts and returns, as HTTP shows it. Raises NotFound.

    Consistent where the order is locked, or the transaction sees one snapshot.
    """
    found = _documents(session, called(purchase_order, [name]))
    if not found:
        raise not_found(name)
    (order,) = found.values()
    return {**order, "receipts": _receipts(session, order["id"]), "returns": _returns(session, order["id"])}


def documents_of(session: sa.Connection, orders: Sequence[sa.Row[Any]]) -> list[Document]:
    """These orders with their lines, as they are by now."""
    found = _documents(session, purchase_order.c.id.in_([order.id for order in orders]))
    return [found[order.id] for order in orders]


def _documents(session: sa.Connection, which: sa.ColumnElement[bool]) -> dict[UUID, Document]:
    """By one statement, so that no receipt shows in the lines and not in the order."""
    order, line, head_of = purchase_order, purchase_order_line, shown(purchase_order)
    both = sa.select(*head_of, line).join_from(order, line).where(which).order_by(line.c.line)
    found: dict[UUID, Document] = {}
    for row in session.execute(both):
        values = row._mapping
        head = {column.name: values[column] for column in head_of}
        found.setdefault(head["id"], {**head, "lines": []})["lines"].append(_line(values))
    return {order_id: _finished(document) for order_id, document in found.items()}


def _finished(order: Document) -> Document:
    order["number"] = number_of(KIND, order["number"], order["created_at"])
    if order["payable"] is None:
        order["payable"] = total(line["payable"] for line in order["lines"])
    return order


def _line(values: sa.RowMapping) -> Document:
    line = {column.name: values[column] for column in purchase_order_line.c if column.name not in _HIDDEN}
    if line["payable"] is None:
        line["payable"] = payable(line["amount"], line["currency"])
    return {**line, "outstanding": progress(values).outstanding}


def _receipts(session: sa.Connection, order_id: UUID) -> list[Document]:
    received_at = sa.func.coalesce(receipt.c.received_at, receipt.c.recorded_at).label("received_at")
    heads = sa.select(receipt.c.id, received_at, receipt.c.recorded_at, receipt.c.note)
    return _with_lines(
        session, heads.where(receipt.c.order_id == order_id).order_by(receipt.c.recorded_at), receipt_line
    )


def _returns(session: sa.Connection, order_id: UUID) -> list[Document]:
    table = purchase_return.c
    heads = sa.select(table.id, table.sent_back_at, table.recorded_at, table.reason)
    return _with_lines(
        session, heads.where(table.order_id == order_id).order_by(table.recorded_at), purchase_return_line
    )


def _with_lines(session: sa.Connection, heads: sa.Select[Any], table: sa.Table) -> list[Document]:
    """What happened to an order, in the order in which it was recorded, each with its rows of `table`."""
    found: dict[UUID, Document] = {row.id: {**row._mapping, "lines": []} for row in session.execute(heads)}
    key, *told = table.c
    for row in session.execute(sa.select(table).where(key.in_(found)).order_by(table.c.line)) if found else ():
        found[row._mapping[key]]["lines"].append({column.name: row._mapping[column] for column in told})
    return list(found.values())
