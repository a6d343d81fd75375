"""Take in what a supplier delivers for a purchase order, also in parts, and turn away what is not as it should be."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid4

from functions.purchasing.rules import over_receipts
from functions.purchasing.rules.receiving import Arrival, Delivered, arrivals
from functions.purchasing.storage.documents import show
from functions.purchasing.storage.orders import Opened, change, opened
from functions.purchasing.storage.shapes import ReceivedPurchaseOrder
from functions.purchasing.storage.tables import receipt, receipt_line
from shared.events.lines import Receipt, Refusal
from shared.events.purchasing import PurchaseOrderGoodsRefused, PurchaseOrderReceived
from shared.outcomes.answers import Answer, created
from shared.process.settings import read_one
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import LineNumber, Lines
from shared.values.names import Note
from shared.values.quantities import Count
from shared.values.record import Value
from shared.values.times import PastMoment
from shared.work.context import Context
from shared.work.history import record

import sqlalchemy as sa
from pydantic import AfterValidator, Field, ValidationInfo

ALLOWANCE = read_one("OVER_RECEIPT_ALLOWANCE", over_receipts.USUAL, over_receipts.read, over_receipts.MEANING)


def _why(reason: str, line: ValidationInfo) -> str:
    if line.data.get("refused") and not reason:
        raise ValueError("is missing: say why units were refused")
    return reason


def _something(quantity: Any, line: ValidationInfo) -> Any:
    if not quantity and not line.data.get("refused", True):
        raise ValueError("should be greater than 0 where nothing is refused")
    return quantity


class DeliveredLine(Value):
    """Units that came for one line of the order: `quantity` was taken in, `refused` turned away for a reason."""

    line: LineNumber
    refused: Count = Decimal(0)
    reason: Annotated[Note, AfterValidator(_why)] = Field("", validate_default=True)
    quantity: Annotated[Count, AfterValidator(_something)]


class ReceivePurchaseOrder(Value):
    """One delivery, or a part of one; every line of the order at most once."""

    lines: Lines[DeliveredLine]
    received_at: PastMoment | None = None
    note: Note = ""


def receive_purchase_order(command: ReceivePurchaseOrder, context: Context) -> Answer[ReceivedPurchaseOrder]:
    """Store the receipt and what it makes of the order.

    Raises NotFound, PreconditionFailed, NotAllowed, Invalid or OverReceipt.
    """
    open_now = opened(context, "received")
    order = open_now.order
    delivered = [Delivered(each.line, each.quantity, each.refused, each.reason) for each in command.lines]
    arrived = arrivals(open_now.lines, delivered)
    own = order.over_receipt_allowance
    over_receipts.refuse_excess(arrived, ALLOWANCE if own is None else own)
    receipt_id = _store(context.session, order.id, command, arrived)
    change(context.session, open_now, [each.after for each in arrived])
    _announce(context, open_now, receipt_id, command.received_at, arrived)
    answer = {"receipt_id": receipt_id, **show(context.session, order.id)}
    return created(answer, location=f"/purchase-orders/{order.id}")


def _store(session: sa.Connection, order_id: UUID, command: ReceivePurchaseOrder, arrived: Sequence[Arrival]) -> UUID:
    receipt_id, now = uuid4(), datetime.now(UTC)
    received_at = command.received_at or now
    head = receipt.insert().values(
        id=receipt_id, order_id=order_id, note=command.note, received_at=received_at, recorded_at=now
    )
    session.execute(head)
    rows = [
        {
            "receipt_id": receipt_id,
            "line": each.line.line,
            "quantity": each.quantity,
            "surplus": each.surplus,
            "refused": each.refused,
            "reason": each.reason,
        }
        for each in arrived
    ]
    session.execute(receipt_line.insert().values(rows))
    return receipt_id


def _announce(
    context: Context, order: Opened, receipt_id: UUID, received_at: datetime | None, arrived: Sequence[Arrival]
) -> None:
    """Goods that came in, and goods that were turned away: each if there are any."""
    of: dict[str, Any] = {"order_id": order.order.id, "receipt_id": receipt_id}
    received = tuple(
        Receipt(sku=each.line.sku, quantity=each.expected, surplus=each.surplus) for each in arrived if each.quantity
    )
    refused = tuple(
        Refusal(sku=each.line.sku, quantity=each.refused, reason=each.reason) for each in arrived if each.refused
    )
    for what, event in (
        ("received", PurchaseOrderReceived(**of, lines=received) if received else None),
        ("goods_refused", PurchaseOrderGoodsRefused(**of, lines=refused) if refused else None),
    ):
        if event:
            context.emit(event, sequence=order.version)
            record(context, order.order.id, what, received_at, **event.model_dump(exclude={"order_id"}))


main = function(post("/purchase-orders/{id}/receipts", receive_purchase_order, scope="purchase:receive"))
