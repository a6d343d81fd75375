"""What the product domain publishes."""

from typing import Literal

from shared.events.event import Event
from shared.values.money import Currency, Price
from shared.values.names import Name, Sku
from shared.values.quantities import Count


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
