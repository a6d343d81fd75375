"""What an order wants of each SKU, whatever its lines are: two lines for one SKU count together."""

from collections.abc import Iterable
from decimal import Decimal


def demand_of(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """The units wanted of each SKU, of `lines` of (SKU, quantity), in the order in which the SKUs first come."""
    demand: dict[str, Decimal] = {}
    for sku, quantity in lines:
        demand[sku] = demand.get(sku, Decimal(0)) + quantity
    return demand
