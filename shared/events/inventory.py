"""What the inventory domain publishes."""

from shared.events.event import OrderEvent
from shared.events.lines import Reserved, Shortages
from shared.values.lines import Lines


class StockReserved(OrderEvent):
    """Every line of a sales order was reserved."""

    TYPE = "com.minierp.inventory.stock.reserved.v1"
    lines: Lines[Reserved]


class StockRejected(OrderEvent):
    """Nothing of a sales order was reserved, because of these shortages."""

    TYPE = "com.minierp.inventory.stock.rejected.v1"
    shortages: Shortages
