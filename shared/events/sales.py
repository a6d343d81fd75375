"""What the sales domain publishes."""

from uuid import UUID

from shared.events.event import OrderEvent
from shared.events.lines import Demands, Lacks, Returned
from shared.values.lines import Lines, OnShortage
from shared.values.names import Told
from shared.values.times import Moment


class SalesOrderCreated(OrderEvent):
    """A customer's order was taken and waits for its stock: all of it or nothing."""

    TYPE = "com.minierp.sales.order.created.v1"
    customer: Told
    lines: Demands


class SalesOrderPlaced(OrderEvent):
    """A customer's order was taken at `placed_at` and waits for its stock.

    on_shortage: reject: it gets all of its stock or none; backorder: it takes what there is and waits for the rest.
    """

    TYPE = "com.minierp.sales.order.created.v2"
    number: Told
    customer: Told
    on_shortage: OnShortage
    placed_at: Moment
    lines: Demands


class SalesOrderCancelled(OrderEvent):
    """These units of a sales order, all that was outstanding or a part of it, will not be shipped."""

    TYPE = "com.minierp.sales.order.cancelled.v2"
    reason: str
    lines: Demands


class SalesOrderConfirmed(OrderEvent):
    """All that is outstanding of a sales order is reserved."""

    TYPE = "com.minierp.sales.order.confirmed.v1"


class SalesOrderBackordered(OrderEvent):
    """A sales order waits for these units."""

    TYPE = "com.minierp.sales.order.backordered.v1"
    lines: Demands


class SalesOrderRefused(OrderEvent):
    """A sales order cannot be fulfilled, now or by waiting."""

    TYPE = "com.minierp.sales.order.rejected.v2"
    shortages: Lacks


class SalesOrderShipped(OrderEvent):
    """Units of a sales order left the house."""

    TYPE = "com.minierp.sales.order.shipped.v1"
    shipment_id: UUID
    tracking: str
    lines: Demands


class SalesOrderReturned(OrderEvent):
    """A customer brought units of a sales order back."""

    TYPE = "com.minierp.sales.order.returned.v1"
    return_id: UUID
    lines: Lines[Returned]
