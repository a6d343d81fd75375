"""Taking many orders in one transaction. (One is taken by one statement, which needs no SQLAlchemy: see placing.)"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from functions.sales.rules.placing import CreateSalesOrder, placed
from functions.sales.storage.placing import announcement, known_whole
from functions.sales.storage.tables import sales_order
from shared.outcomes import documents
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import Problem, ReferenceTaken
from shared.stock.check import Checked
from shared.work.context import Context

import sqlalchemy as sa

PLACE_ORDERS = sa.text((Path(__file__).parent / "place_orders.sql").read_text())

Judged = tuple[CreateSalesOrder, Checked]  # an order, and what the stock read model said to it

_DRAW = "select nextval('sales_order_number') from generate_series(1, %s)"
_IN_FORCE = sa.text("status not in ('rejected', 'cancelled')")


def place_all(context: Context, orders: Sequence[Judged]) -> list[Answer | Problem]:
    """Store and announce orders, pending; no two may have a customer's reference in common.

    One whose reference is taken is refused as ReferenceTaken, without a trace.
    """
    holders = _holders(context.session, orders)
    free = [order for order in orders if _named(order) not in holders]
    answers = iter(_stored(context, free) if free else ())
    return [
        ReferenceTaken(order[0].reference, holder) if (holder := holders.get(_named(order))) else next(answers)
        for order in orders
    ]


def _named(order: Judged) -> tuple[str, str | None]:
    return order[0].customer, order[0].reference


def _holders(session: sa.Connection, orders: Sequence[Judged]) -> dict[tuple[str, str | None], UUID]:
    """By customer and reference, the orders that have theirs."""
    wanted = [_named(order) for order in orders if order[0].reference is not None]
    if not wanted:
        return {}
    table = sales_order.c
    held = sa.select(table.id, table.customer, table.reference).where(
        sa.tuple_(table.customer, table.reference).in_(wanted), _IN_FORCE
    )
    return {(row.customer, row.reference): row.id for row in session.execute(held)}


def _stored(context: Context, orders: Sequence[Judged]) -> list[Answer]:
    now = datetime.now(UTC)
    serials = sorted(context.session.exec_driver_sql(_DRAW, (len(orders),)).scalars())
    shown = [
        placed(command, stock.state, f"{serial:06d}", now)
        for (command, stock), serial in zip(orders, serials, strict=True)
    ]
    rows = [
        {**order, "serial": serial, "whole": known_whole(stock)}
        for order, serial, (_, stock) in zip(shown, serials, orders, strict=True)
    ]
    by = {"correlation_id": context.correlation_id, "actor": context.actor}
    context.session.execute(PLACE_ORDERS, {"orders": documents.write(rows), **by})
    for order in shown:
        context.emit(announcement(order))
    return [created(order, location=f"/sales-orders/{order['id']}") for order in shown]
