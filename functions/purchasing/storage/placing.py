"""How a purchase order is placed: stored, noted in its history, and announced."""

from collections.abc import Sequence
from uuid import UUID

from functions.purchasing.storage.orders import KIND
from functions.purchasing.storage.tables import HOLDS_REFERENCE, purchase_order, purchase_order_line
from shared.database.columns import number_of
from shared.events.lines import Expected
from shared.events.purchasing import PurchaseOrderPlaced
from shared.outcomes.answers import Document
from shared.outcomes.problems import ReferenceTaken, Unavailable
from shared.work.context import Context
from shared.work.history import record

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert


def place(context: Context, order: Document, lines: Sequence[Document]) -> None:
    """Place an order with its lines, unless there is one for its request already. Raises ReferenceTaken."""
    serial = _store(context.session, order)
    if serial is None:
        return
    context.session.execute(purchase_order_line.insert().values([{"order_id": order["id"], **line} for line in lines]))
    number = number_of(KIND, serial, order["created_at"])
    told = {name: order[name] for name in ("supplier", "request_id")}
    record(context, order["id"], "placed", order["ordered_at"], number=number, **told)
    expected = tuple(_expected(order, line) for line in lines)
    context.emit(PurchaseOrderPlaced(order_id=order["id"], number=number, lines=expected, **told))


def is_answered(session: sa.Connection, request_id: UUID) -> bool:
    """Whether there is an order for a request of inventory's."""
    return session.execute(sa.select(sa.exists().where(purchase_order.c.request_id == request_id))).scalar_one() is True


def _store(session: sa.Connection, order: Document) -> int | None:
    """The order's serial; None where its request is answered."""
    # Whichever of its keys is taken: the order of a request has no reference, and a reference no request.
    placed = insert(purchase_order).values(order).on_conflict_do_nothing().returning(purchase_order.c.number)
    serial: int | None = session.execute(placed).scalar_one_or_none()
    if serial is None and order["request_id"] is None:
        raise _taken(session, order)
    return serial


def _taken(session: sa.Connection, order: Document) -> ReferenceTaken | Unavailable:
    table = purchase_order
    same = (table.c.supplier == order["supplier"], table.c.reference == order["reference"])
    query = sa.select(table.c.id).where(*same, sa.text(HOLDS_REFERENCE))
    holder = session.execute(query).scalar_one_or_none()
    if holder is None:
        return Unavailable("The order that had this reference was cancelled at the same instant.")
    return ReferenceTaken(order["reference"], holder)


def _expected(order: Document, line: Document) -> Expected:
    due = line["due_date"] or order["expected_date"]
    return Expected(sku=line["sku"], quantity=line["quantity"], expected_date=due)
