"""Send goods of a purchase order back to the supplier."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from functions.purchasing.rules.parts import Part, sending_back
from functions.purchasing.storage.documents import show
from functions.purchasing.storage.orders import change, opened
from functions.purchasing.storage.shapes import ReturnedPurchaseOrder
from functions.purchasing.storage.tables import purchase_return, purchase_return_line
from shared.events.lines import Demand
from shared.events.purchasing import PurchaseOrderReturned
from shared.outcomes.answers import Answer, created
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import LineNumber, Lines
from shared.values.names import Note
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.values.times import PastMoment
from shared.work.context import Context
from shared.work.history import record

import sqlalchemy as sa
from pydantic import Field


class ReturnedLine(Value):
    """Units of one line of the order that are sent back."""

    line: LineNumber
    quantity: Quantity


class ReturnPurchaseOrder(Value):
    """Goods that are sent back together, and why; every line of the order at most once."""

    lines: Lines[ReturnedLine]
    reason: Annotated[Note, Field(min_length=1)]
    sent_back_at: PastMoment | None = None


def return_purchase_order(command: ReturnPurchaseOrder, context: Context) -> Answer[ReturnedPurchaseOrder]:
    """Store what is sent back. It does not come again: what replaces it is ordered anew.

    Raises NotFound, PreconditionFailed, NotAllowed, Invalid or MoreThanReceived.
    """
    order = opened(context, "returned")
    order_id = order.order.id
    parts = sending_back(order.lines, [(each.line, each.quantity) for each in command.lines])
    return_id = _store(context.session, order_id, command, parts)
    change(context.session, order, [line.sending_back(quantity) for line, quantity in parts])
    lines = tuple(Demand(sku=line.sku, quantity=quantity) for line, quantity in parts)
    event = PurchaseOrderReturned(order_id=order_id, return_id=return_id, reason=command.reason, lines=lines)
    context.emit(event, sequence=order.version)
    record(context, order_id, "returned", command.sent_back_at, **event.model_dump(exclude={"order_id"}))
    answer = {"return_id": return_id, **show(context.session, order_id)}
    return created(answer, location=f"/purchase-orders/{order_id}")


def _store(session: sa.Connection, order_id: UUID, command: ReturnPurchaseOrder, parts: Sequence[Part]) -> UUID:
    return_id, now = uuid4(), datetime.now(UTC)
    head = purchase_return.insert().values(
        id=return_id,
        order_id=order_id,
        reason=command.reason,
        sent_back_at=command.sent_back_at or now,
        recorded_at=now,
    )
    session.execute(head)
    rows = [{"return_id": return_id, "line": line.line, "quantity": quantity} for line, quantity in parts]
    session.execute(purchase_return_line.insert().values(rows))
    return return_id


main = function(post("/purchase-orders/{id}/returns", return_purchase_order, scope="purchase:return"))
