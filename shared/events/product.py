"""What the product domain publishes.

An event that changes a product tells the whole of it, and its version in `sequence`: whatever overtakes what, the
highest version is how the product is.
"""

from typing import Literal

from shared.events.event import Event
from shared.money.prices import Currency, Price
from shared.values.names import Sku, Told
from shared.values.quantities import Count, Quantity


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


class ProductFacts(Event):
    """A product as it is at a version.

    fractional: whether there are parts of a unit; order_multiple: units that it is bought in multiples of;
    sell_until_gone: whether what is left is sold although it is discontinued.
    """

    sku: Sku
    name: Told
    type: Literal["sale", "purchase", "both"]
    unit: Told
    fractional: bool
    price: Price
    currency: Currency
    preferred_supplier: Told | None
    reorder_point: Count
    reorder_quantity: Count
    order_multiple: Quantity
    auto_order: bool
    barcodes: tuple[str, ...]
    status: Literal["active", "discontinued"]
    sell_until_gone: bool

    @property
    def subject(self) -> str:
        """The SKU."""
        return self.sku


class ProductAdded(ProductFacts):
    """A product entered the catalogue."""

    TYPE = "com.minierp.product.created.v2"


class ProductUpdated(ProductFacts):
    """A product was changed, or taken back into the assortment."""

    TYPE = "com.minierp.product.updated.v1"


class ProductDiscontinued(ProductFacts):
    """A product left the assortment: no new lines of orders name it."""

    TYPE = "com.minierp.product.discontinued.v1"
