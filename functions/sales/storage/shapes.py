"""The documents that the sales domain shows, field by field."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict


class Address(TypedDict):
    """Where the goods go."""

    name: str | None
    street: str
    city: str
    region: str | None
    postal_code: str | None
    country: str


class Shortage(TypedDict):
    """Why a SKU could not be promised. The oldest rejections do not tell what is to come."""

    sku: str
    reason: str
    requested: Decimal
    available: Decimal
    incoming: NotRequired[Decimal]
    expected_date: NotRequired[date | None]


class OrderedLine(TypedDict):
    """A line of an order, and what has become of its units."""

    line: int
    sku: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    currency: str
    due_date: date | None
    amount: Decimal
    payable: Decimal
    reserved: Decimal
    waiting: Decimal
    shipped: Decimal
    cancelled: Decimal
    returned: Decimal


class ListedSalesOrder(TypedDict):
    """A customer's order with its lines."""

    id: UUID
    number: str
    status: Literal["pending", "confirmed", "backordered", "partially_shipped", "shipped", "rejected", "cancelled"]
    stock_check: Literal["answered", "deferred"]
    customer: str
    reference: str | None
    address: Address
    on_shortage: Literal["reject", "backorder"]
    currency: str
    total_before_discount: Decimal
    total: Decimal
    payable: Decimal
    shortages: list[Shortage]
    version: int
    created_at: datetime
    ordered_at: datetime
    settled_at: datetime | None
    lines: list[OrderedLine]


class ShipmentLine(TypedDict):
    """Units of a line that left."""

    line: int
    quantity: Decimal


class Shipment(TypedDict):
    """Units of an order that left together; `tracking` is the carrier's number, or empty."""

    id: UUID
    tracking: str
    note: str
    shipped_at: datetime
    recorded_at: datetime
    lines: list[ShipmentLine]


class ReturnLine(TypedDict):
    """Units of a line that came back, to be sold again or scrapped."""

    line: int
    disposition: Literal["restock", "scrap"]
    quantity: Decimal
    reason: str


class Return(TypedDict):
    """Units of an order that came back together."""

    id: UUID
    note: str
    returned_at: datetime
    recorded_at: datetime
    lines: list[ReturnLine]


class SalesOrder(ListedSalesOrder):
    """A customer's order with its lines, shipments and returns."""

    shipments: list[Shipment]
    returns: list[Return]


class ShippedSalesOrder(SalesOrder):
    """A customer's order after a shipment, which `shipment_id` names."""

    shipment_id: UUID


class ReturnedSalesOrder(SalesOrder):
    """A customer's order after a return, which `return_id` names."""

    return_id: UUID
