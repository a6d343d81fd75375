"""What the purchasing domain publishes."""

from uuid import UUID

from shared.events.event import OrderEvent
from shared.events.lines import Demands, Receipt
from shared.values.lines import Lines
from shared.values.names import Told


class PurchaseOrderCreated(OrderEvent):
    """Goods were ordered from a supplier."""

    TYPE = "com.minierp.purchasing.order.created.v1"
    supplier: Told
    lines: Demands


class PurchaseOrderReceived(OrderEvent):
    """Goods of a purchase order came in."""

    TYPE = "com.minierp.purchasing.order.received.v1"
    receipt_id: UUID
    lines: Lines[Receipt]


class PurchaseOrderCancelled(OrderEvent):
    """What was still outstanding of a purchase order was given up."""

    TYPE = "com.minierp.purchasing.order.cancelled.v1"
    lines: Demands
