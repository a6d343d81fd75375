"""What a shop says of a product beside its name and price, and what holds where it says nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from shared.money.prices import Currency, Price
from shared.outcomes.problems import Invalid
from shared.outcomes.violations import in_body
from shared.values.lines import Few
from shared.values.names import Name, Note, Sku
from shared.values.numbers import gtin
from shared.values.quantities import ONLY_WHOLE, Count, Quantity, whole
from shared.values.record import Value

from pydantic import AfterValidator

PIECE = "piece"
"""The unit that has no parts, unless the shop says that it has."""

_BOUGHT = ("reorder_quantity", "order_multiple")


def _valid(barcode: str) -> str:
    gtin(barcode)
    return barcode


def _sorted(barcodes: tuple[str, ...]) -> tuple[str, ...]:
    by_number = {gtin(barcode): barcode for barcode in barcodes}
    if len(by_number) < len(barcodes):
        raise ValueError("should not have one of them twice, not even with other zeros in front")
    return tuple(barcode for _, barcode in sorted(by_number.items()))


Barcode = Annotated[str, AfterValidator(_valid)]
"""A GTIN, in the form in which the shop writes it."""

Barcodes = Annotated[tuple[Barcode, ...], Few(0, 100), AfterValidator(_sorted)]
"""Those of one product, by their numbers."""


class Particulars(Value):
    """Quantities are in the product's unit.

    fractional: whether there are parts of a unit; None: by the unit. order_multiple: it is bought in multiples of so
    many. sell_until_gone: what is left is sold, although the product is discontinued.
    """

    description: Note = ""
    type: Literal["sale", "purchase", "both"] = "both"
    unit: Name = PIECE
    fractional: bool | None = None
    barcodes: Barcodes = ()
    preferred_supplier: Name | None = None
    reorder_point: Count = Decimal(0)
    reorder_quantity: Count = Decimal(0)
    order_multiple: Quantity = Decimal(1)
    auto_order: bool = False
    sell_until_gone: bool = False


class CreateProduct(Particulars):
    """A product as the shop describes it; the price is for one unit."""

    sku: Sku
    name: Name
    price: Price
    currency: Currency


def settled(product: Mapping[str, Any]) -> dict[str, Any]:
    """A product of which is known whether it has parts. Raises Invalid where parts of it would be bought, and it has
    none.
    """
    undecided = product["fractional"] is None
    fractional = product["unit"] != PIECE if undecided else product["fractional"]
    broken = [] if fractional else [field for field in _BOUGHT if not whole(product[field])]
    if broken:
        raise Invalid("It is not bought in parts.", [in_body(field, ONLY_WHOLE) for field in broken])
    return {**product, "fractional": fractional}
