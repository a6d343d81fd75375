"""What the purchasing domain publishes."""

from uuid import UUID

from shared.events.event import Event, OrderEvent
from shared.events.lines import Demands, Expected, Receipt, Refusal
from shared.values.lines import Lines
from shared.values.names import Told


class PurchaseOrderCreated(OrderEvent):
    """Goods were ordered from a supplier."""

    TYPE = "com.minierp.purchasing.order.created.v1"
    supplier: Told
    lines: Demands


class PurchaseOrderPlaced(OrderEvent):
    """Goods were ordered from a supplier: by hand, or because inventory asked for them under `request_id`."""

    TYPE = "com.minierp.purchasing.order.created.v2"
    number: Told
    supplier: Told
    request_id: UUID | None
    lines: Lines[Expected]


class PurchaseOrderRefused(Event):
    """What inventory asked for was not ordered."""

    TYPE = "com.minierp.purchasing.order.refused.v1"
    request_id: UUID
    reason: Told

    @property
    def subject(self) -> str:
        """The request's id."""
        return str(self.request_id)


class PurchaseOrderReceived(OrderEvent):
    """Goods of a purchase order came in."""

    TYPE = "com.minierp.purchasing.order.received.v1"
    receipt_id: UUID
    lines: Lines[Receipt]


class PurchaseOrderGoodsRefused(OrderEvent):
    """Goods of a purchase order were turned away at the door: they are not on hand, and still outstanding."""

    TYPE = "com.minierp.purchasing.order.goods_refused.v1"
    receipt_id: UUID
    lines: Lines[Refusal]


class PurchaseOrderCancelled(OrderEvent):
    """What was still outstanding of a purchase order, or these units of it, was given up."""

    TYPE = "com.minierp.purchasing.order.cancelled.v1"
    lines: Demands


class PurchaseOrderClosed(OrderEvent):
    """A short delivery was accepted: these units of a purchase order will not come."""

    TYPE = "com.minierp.purchasing.order.closed.v1"
    lines: Demands


class PurchaseOrderReturned(OrderEvent):
    """Goods of a purchase order were sent back to the supplier."""

    TYPE = "com.minierp.purchasing.order.returned.v1"
    return_id: UUID
    reason: str
    lines: Demands
