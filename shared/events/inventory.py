"""What the inventory domain publishes."""

from uuid import UUID

from shared.events.event import Event, OrderEvent
from shared.events.lines import Demands, Discrepancy, Held, Lacks, Reserved, Shortages
from shared.values.lines import Lines
from shared.values.names import Told


class StockReserved(OrderEvent):
    """Every line of a sales order was reserved."""

    TYPE = "com.minierp.inventory.stock.reserved.v1"
    lines: Lines[Reserved]


class StockHeld(OrderEvent):
    """A sales order was accepted: what of each of its SKUs is reserved, and what it waits for."""

    TYPE = "com.minierp.inventory.stock.reserved.v2"
    lines: Lines[Held]


class StockAllocated(OrderEvent):
    """Stock came for a sales order that waited."""

    TYPE = "com.minierp.inventory.stock.allocated.v1"
    lines: Lines[Held]


class StockWithdrawn(OrderEvent):
    """Stock that a sales order had is not there, or not its own any more: it waits for other units."""

    TYPE = "com.minierp.inventory.stock.withdrawn.v1"
    lines: Lines[Held]


class StockRejected(OrderEvent):
    """Nothing of a sales order was reserved, because of these shortages."""

    TYPE = "com.minierp.inventory.stock.rejected.v1"
    shortages: Shortages


class StockRefused(OrderEvent):
    """Nothing of a sales order is or will be reserved, because of these shortages."""

    TYPE = "com.minierp.inventory.stock.rejected.v2"
    shortages: Lacks


class StockDiscrepant(Event):
    """More left for `reference` (such as sales-order:ID) than the books had: the difference was booked as found."""

    TYPE = "com.minierp.inventory.stock.discrepancy.v1"
    reference: str
    lines: Lines[Discrepancy]

    @property
    def subject(self) -> str:
        """What the units left for."""
        return self.reference


class PurchaseOrderRequested(Event):
    """Stock runs low: purchasing is asked to order these units of one supplier.

    `supplier` is what the products name as the one to buy from: the code or the name of a supplier.
    """

    TYPE = "com.minierp.inventory.purchase_order.requested.v1"
    request_id: UUID
    supplier: Told
    lines: Demands

    @property
    def subject(self) -> str:
        """The request's id."""
        return str(self.request_id)
