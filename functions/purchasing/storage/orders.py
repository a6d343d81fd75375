"""How purchase orders are found, and what a change of their lines makes of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from functions.purchasing.rules.lines import OrderLine, status_of
from functions.purchasing.rules.transitions import Deed, permit
from functions.purchasing.storage.tables import STILL_OPEN, purchase_order, purchase_order_line
from shared.database.columns import called
from shared.outcomes.answers import Document
from shared.outcomes.problems import NotFound
from shared.values.numbers import OrderNumber
from shared.work.context import Context
from shared.work.history import entries

import sqlalchemy as sa

KIND = "PO"
"""The letters that the numbers of purchase orders begin with."""

_MOVING = ("received", "refused", "given_up", "sent_back")


class Opened(NamedTuple):
    """An order that nobody else can change until the transaction ends, and its lines in their order."""

    order: sa.Row[Any]
    lines: list[OrderLine]

    @property
    def version(self) -> int:
        """What the order's version is once it is changed."""
        return int(self.order.version) + 1


def opened(context: Context, deed: Deed) -> Opened:
    """The order that the path names, so that `deed` can be done to it.

    Raises NotFound, PreconditionFailed or NotAllowed.
    """
    name = context.order(KIND)
    found = sa.select(purchase_order).where(called(purchase_order, [name])).with_for_update()
    order = context.session.execute(found).one_or_none()
    if order is None:
        raise not_found(name)
    context.may_change(order.version)
    permit(order.status, deed)
    return Opened(order, lines_of(context.session, order.id))


def lines_of(session: sa.Connection, order_id: UUID) -> list[OrderLine]:
    """An order's lines, in their order, as the rules see them."""
    table = purchase_order_line
    rows = session.execute(sa.select(table).where(table.c.order_id == order_id).order_by(table.c.line))
    return [progress(row._mapping) for row in rows]


def change(session: sa.Connection, opened: Opened, changed: Iterable[OrderLine]) -> None:
    """Store the lines that are another by now, and the status that all of them explain."""
    now = {**{line.line: line for line in opened.lines}, **(new := {line.line: line for line in changed})}
    _store(session, opened.order.id, list(new.values()))
    order = purchase_order.update().values(status=status_of(list(now.values())), version=opened.version)
    session.execute(order.where(purchase_order.c.id == opened.order.id))


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Whether something of an order was expected before `today` and is still outstanding."""
    order, line = purchase_order.c, purchase_order_line.c
    late = sa.and_(
        line.order_id == order.id,
        line.quantity - line.given_up > line.received,
        sa.func.coalesce(line.due_date, order.expected_date) < today,
    )
    return sa.and_(sa.text(STILL_OPEN), sa.exists().where(late))


def history_of(session: sa.Connection, name: UUID | OrderNumber) -> list[Document]:
    """What happened to an order, oldest first. Raises NotFound."""
    order_id = session.execute(
        sa.select(purchase_order.c.id).where(called(purchase_order, [name]))
    ).scalar_one_or_none()
    if order_id is None:
        raise not_found(name)
    return entries(session, order_id)


def progress(values: sa.RowMapping) -> OrderLine:
    """A line as the rules see it."""
    line = purchase_order_line.c
    moving = {name: values[line[name]] for name in _MOVING}
    return OrderLine(values[line.line], values[line.sku], values[line.quantity], whole=values[line.whole], **moving)


def not_found(name: UUID | OrderNumber) -> NotFound:
    """There is no order that is called so."""
    return NotFound(f"There is no purchase order {name}.")


def _store(session: sa.Connection, order_id: UUID, lines: Sequence[OrderLine]) -> None:
    columns = [sa.column("line", sa.Integer), *(sa.column(name, sa.Numeric) for name in _MOVING)]
    rows = [(line.line, *(getattr(line, name) for name in _MOVING)) for line in lines]
    now, table = sa.values(*columns, name="now").data(rows), purchase_order_line
    mine = sa.and_(table.c.order_id == order_id, table.c.line == now.c.line)
    session.execute(table.update().values({name: now.c[name] for name in _MOVING}).where(mine))
