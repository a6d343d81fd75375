"""The documents that the product domain shows, field by field."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from typing_extensions import TypedDict


class Product(TypedDict):
    """A product of the catalogue. Quantities are in its unit, the price is for one."""

    sku: str
    name: str
    description: str
    type: Literal["sale", "purchase", "both"]
    unit: str
    fractional: bool
    price: Decimal
    currency: str
    preferred_supplier: str | None
    reorder_point: Decimal
    reorder_quantity: Decimal
    order_multiple: Decimal
    auto_order: bool
    status: Literal["active", "discontinued"]
    sell_until_gone: bool
    version: int
    created_at: datetime
    barcodes: list[str]
