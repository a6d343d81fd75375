"""Take in what a supplier delivers for a purchase order, also in parts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from functions.purchasing.rules import allowance, receiving
from functions.purchasing.rules.receiving import Arrival
from functions.purchasing.rules.transitions import TRANSITIONS
from functions.purchasing.storage.orders import lines_of, locked, show
from functions.purchasing.storage.tables import purchase_order, purchase_order_line, receipt, receipt_line
from shared.events.lines import Receipt
from shared.events.purchasing import PurchaseOrderReceived
from shared.outcomes.answers import Answer, created
from shared.outcomes.transitions import check
from shared.process.settings import read_one
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import Lines
from shared.values.names import Note
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.work.context import Context

import sqlalchemy as sa
from pydantic import Field

ALLOWANCE = read_one("OVER_RECEIPT_ALLOWANCE", allowance.USUAL, allowance.read, allowance.MEANING)


class DeliveredLine(Value):
    """Units that came in for one line of the order."""

    line: Annotated[int, Field(ge=1, le=500)]
    quantity: Quantity


class ReceivePurchaseOrder(Value):
    """One delivery, or a part of one; every line of the order at most once."""

    lines: Lines[DeliveredLine]
    note: Note = ""


def receive_purchase_order(command: ReceivePurchaseOrder, context: Context) -> Answer:
    """Store the receipt and what it makes of the order.

    Raises NotFound, PreconditionFailed, Invalid, IllegalTransition or OverReceipt.
    """
    order = locked(context.session, context.id("id"))
    context.may_change(order.version)
    lines = lines_of(context.session, order.id)
    arrived = receiving.arrivals(lines, [(line.line, line.quantity) for line in command.lines])
    progress = receiving.progress_after(lines, arrived)
    check(TRANSITIONS, order.status, progress)
    receiving.refuse_excess(arrived, ALLOWANCE)
    receipt_id = _store(context.session, order.id, command.note, arrived)
    _advance(context.session, order, progress, arrived)
    context.emit(_announcement(order.id, receipt_id, arrived), sequence=order.version + 1)
    answer = {"receipt_id": receipt_id, **show(context.session, order.id)}
    return created(answer, location=f"/purchase-orders/{order.id}")


def _store(session: sa.Connection, order_id: UUID, note: str, arrived: Sequence[Arrival]) -> UUID:
    receipt_id = uuid4()
    session.execute(receipt.insert().values(id=receipt_id, order_id=order_id, note=note, recorded_at=datetime.now(UTC)))
    rows = [
        {"receipt_id": receipt_id, "line": each.line.line, "quantity": each.quantity, "surplus": each.surplus}
        for each in arrived
    ]
    session.execute(receipt_line.insert().values(rows))
    return receipt_id


def _advance(session: sa.Connection, order: sa.Row[Any], status: str, arrived: Sequence[Arrival]) -> None:
    table = purchase_order_line
    now = sa.values(sa.column("line", sa.Integer), sa.column("received", sa.Numeric), name="now").data(
        [(each.line.line, each.after.received) for each in arrived]
    )
    mine = sa.and_(table.c.order_id == order.id, table.c.line == now.c.line)
    session.execute(table.update().values(received=now.c.received).where(mine))
    order_now = purchase_order.update().values(status=status, version=order.version + 1)
    session.execute(order_now.where(purchase_order.c.id == order.id))


def _announcement(order_id: UUID, receipt_id: UUID, arrived: Sequence[Arrival]) -> PurchaseOrderReceived:
    lines = tuple(Receipt(sku=each.line.sku, quantity=each.expected, surplus=each.surplus) for each in arrived)
    return PurchaseOrderReceived(order_id=order_id, receipt_id=receipt_id, lines=lines)


main = function(post("/purchase-orders/{id}/receipts", receive_purchase_order))
