"""What the sales domain publishes."""

from shared.events.event import OrderEvent
from shared.events.lines import Demands, Shortages
from shared.values.names import Told


class SalesOrderCreated(OrderEvent):
    """A customer's order was taken and waits for its stock."""

    TYPE = "com.minierp.sales.order.created.v1"
    customer: Told
    lines: Demands


class SalesOrderCancelled(OrderEvent):
    """A sales order was cancelled: what it reserved is free again."""

    TYPE = "com.minierp.sales.order.cancelled.v1"


class SalesOrderConfirmed(OrderEvent):
    """A sales order is certain."""

    TYPE = "com.minierp.sales.order.confirmed.v1"


class SalesOrderRejected(OrderEvent):
    """A sales order cannot be fulfilled."""

    TYPE = "com.minierp.sales.order.rejected.v1"
    shortages: Shortages
