"""Bringing an order from one state to the next: its lines, its status, its version, and who hears of it."""

from collections.abc import Sequence
from typing import Any

from functions.sales.rules.lines import OrderLine
from functions.sales.rules.statuses import status_of
from functions.sales.rules.transitions import may_become
from functions.sales.storage.orders import Named, not_found
from functions.sales.storage.tables import sales_order, sales_order_line
from shared.database.columns import called
from shared.events.lines import Demand
from shared.events.sales import SalesOrderBackordered, SalesOrderConfirmed
from shared.work.context import Context

import sqlalchemy as sa

_CHANGING = ("shipped", "cancelled", "returned", "waiting", "stock_version")


def locked(session: sa.Connection, order: Named) -> sa.Row[Any]:
    """An order without its lines, which nobody else can change until the transaction ends. Raises NotFound."""
    found = session.execute(sa.select(sales_order).where(called(sales_order, [order])).with_for_update()).one_or_none()
    if found is None:
        raise not_found(order)
    return found


def lines_of(session: sa.Connection, order: sa.Row[Any]) -> list[OrderLine]:
    """An order's lines, in their order, as the rules see them."""
    table = sales_order_line.c
    columns = (table.line, table.sku, table.quantity.label("ordered"), *(table[name] for name in (*_CHANGING, "whole")))
    rows = session.execute(sa.select(*columns).where(table.order_id == order.id).order_by(table.line))
    return [OrderLine(**row._mapping) for row in rows]


def is_decided(order: sa.Row[Any]) -> bool:
    """Whether inventory has said what the order gets."""
    return order.settled_at is not None


def store(context: Context, order: sa.Row[Any], before: Sequence[OrderLine], after: Sequence[OrderLine]) -> None:
    """Write the lines that have changed; nothing else of the order."""
    changed = [line for was, line in zip(before, after, strict=True) if line != was]
    if not changed:
        return
    table = sales_order_line
    now = sa.values(
        sa.column("line", sa.Integer),
        *(sa.column(name, table.c[name].type) for name in _CHANGING),
        name="now",
    ).data([(line.line, *(getattr(line, name) for name in _CHANGING)) for line in changed])
    mine = sa.and_(table.c.order_id == order.id, table.c.line == now.c.line)
    context.session.execute(table.update().values({name: now.c[name] for name in _CHANGING}).where(mine))


def advance(
    context: Context,
    order: sa.Row[Any],
    before: Sequence[OrderLine],
    after: Sequence[OrderLine],
    *,
    decided: bool,
    rejected: bool = False,
    **facts: Any,
) -> str:
    """Write the lines, `facts` and the status that follows from them; the status. Raises IllegalTransition.

    decided, rejected: as `status_of` has them. An order that has become certain, or waits from now on, is announced.
    """
    status = status_of(after, decided=decided, rejected=rejected)
    may_become(order.status, status)
    store(context, order, before, after)
    now = sales_order.update().values(status=status, version=order.version + 1, **facts)
    context.session.execute(now.where(sales_order.c.id == order.id))
    if status != order.status:
        _announce(context, order, status, after)
    return status


def _announce(context: Context, order: sa.Row[Any], status: str, lines: Sequence[OrderLine]) -> None:
    if status == "confirmed":
        context.emit(SalesOrderConfirmed(order_id=order.id), sequence=order.version + 1)
    if status == "backordered":
        waiting = tuple(Demand(sku=line.sku, quantity=line.waiting) for line in lines if line.waiting)
        context.emit(SalesOrderBackordered(order_id=order.id, lines=waiting), sequence=order.version + 1)
