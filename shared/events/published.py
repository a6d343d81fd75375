"""The events that domains publish to one another: facts in the past tense, frozen, versioned by their type.

The shape of a version never changes: another shape is another type (`….v2`).
"""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict

from shared.events.event import Event
from shared.values.fields import Balance, Count, Currency, Lines, Name, Price, Quantity, Sku, Value


class OrderEvent(Event):
    """An event about one order."""

    order_id: UUID

    @property
    def subject(self) -> str:
        """The order's id."""
        return str(self.order_id)


class Demand(Value):
    """So many units of one SKU."""

    sku: Sku
    quantity: Quantity


class Reserved(Value):
    """So many units of one SKU, all lines of an order together."""

    sku: Sku
    quantity: Balance


class Receipt(Value):
    """Units of one SKU that came in: those that were still expected, and those beyond the order."""

    sku: Sku
    quantity: Count
    surplus: Count


class Shortage(Value):
    """Why a SKU could not be promised: units requested and available (negative never), and the reason."""

    sku: str
    reason: Literal["unknown", "discontinued", "not_sellable", "short"]
    requested: Balance
    available: Balance


Demands = Lines[Demand]
Shortages = Lines[Shortage]


class ProductCreated(Event):
    """A product entered the catalogue."""

    TYPE = "com.minierp.product.created.v1"
    sku: Sku
    name: Name
    type: Literal["sale", "purchase", "both"]
    unit: Name
    price: Price
    currency: Currency
    preferred_supplier: Name | None
    reorder_point: Count
    reorder_quantity: Count
    auto_order: bool

    @property
    def subject(self) -> str:
        """The SKU."""
        return self.sku


class PurchaseOrderCreated(OrderEvent):
    """Goods were ordered from a supplier."""

    TYPE = "com.minierp.purchasing.order.created.v1"
    supplier: Name
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


class SalesOrderCreated(OrderEvent):
    """A customer's order was taken and waits for its stock."""

    TYPE = "com.minierp.sales.order.created.v1"
    customer: Name
    lines: Demands


class SalesOrderCancelled(OrderEvent):
    """A sales order was cancelled: what it reserved is free again."""

    TYPE = "com.minierp.sales.order.cancelled.v1"


class StockReserved(OrderEvent):
    """Every line of a sales order was reserved."""

    TYPE = "com.minierp.inventory.stock.reserved.v1"
    lines: Lines[Reserved]


class StockRejected(OrderEvent):
    """Nothing of a sales order was reserved, because of these shortages."""

    TYPE = "com.minierp.inventory.stock.rejected.v1"
    shortages: Shortages


class SalesOrderConfirmed(OrderEvent):
    """A sales order is certain."""

    TYPE = "com.minierp.sales.order.confirmed.v1"


class SalesOrderRejected(OrderEvent):
    """A sales order cannot be fulfilled."""

    TYPE = "com.minierp.sales.order.rejected.v1"
    shortages: Shortages


class EventRefused(Event):
    """A function said why it will never accept an event; `problem` is the problem details document (RFC 9457)."""

    TYPE = "com.minierp.platform.event.refused.v1"
    event_id: str
    event_type: str
    function: str
    problem: dict[str, Any]

    @property
    def subject(self) -> str:
        """The refused event's id."""
        return self.event_id


class Ping(Event):
    """A cron's tick (Knative PingSource); it carries nothing that matters."""

    TYPE = "dev.knative.sources.ping"
    model_config = ConfigDict(extra="ignore")
