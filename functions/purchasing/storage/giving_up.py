"""What cancelling and closing an order have in common: units that are outstanding are given up."""

from collections.abc import Sequence

from functions.purchasing.rules.parts import Part
from functions.purchasing.storage.documents import show
from functions.purchasing.storage.orders import Opened, change
from functions.purchasing.storage.shapes import PurchaseOrder
from shared.events.lines import Demand
from shared.events.purchasing import PurchaseOrderCancelled, PurchaseOrderClosed
from shared.outcomes.answers import Answer, created
from shared.work.context import Context
from shared.work.history import record


def give_up(
    context: Context,
    opened: Opened,
    parts: Sequence[Part],
    fact: type[PurchaseOrderCancelled | PurchaseOrderClosed],
    reason: str,
) -> Answer[PurchaseOrder]:
    """Store that these units are given up, say so by an event of type `fact`, and show the order."""
    order_id = opened.order.id
    change(context.session, opened, [line.without(quantity) for line, quantity in parts])
    lines = tuple(Demand(sku=line.sku, quantity=quantity) for line, quantity in parts)
    context.emit(fact(order_id=order_id, lines=lines), sequence=opened.version)
    what = "closed" if fact is PurchaseOrderClosed else "cancelled"
    record(context, order_id, what, reason=reason, lines=[line.model_dump() for line in lines])
    return created(show(context.session, order_id), location=f"/purchase-orders/{order_id}")
