"""What the product domain publishes."""

from typing import Literal

from shared.events.event import Event
from shared.values.money import Currency, Price
from shared.values.names import Sku, Told
from shared.values.quantities import Count


class ProductCreated(Event):
    """A product entered the catalogue."""

    TYPE = "com.minierp.product.created.v1"
    sku: Sku
    name: Told
    type: Literal["sale", "purchase", "both"]
    unit: Told
    price: Price
    currency: Currency
    preferred_supplier: Told | None
    reorder_point: Count
    reorder_quantity: Count
    auto_order: bool

    @property
    def subject(self) -> str:
        """The SKU."""
        return self.sku
