"""The lines of an order: a few, never more than anybody would look at, and what they want of each SKU together."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

MOST_LINES = 500

LineNumber = Annotated[int, Field(ge=1, le=MOST_LINES)]
"""By which a line of an order is called, from 1."""

Item = TypeVar("Item")


def _few(items: Any) -> Any:
    if isinstance(items, list | tuple) and not 1 <= len(items) <= MOST_LINES:
        raise ValueError(f"should have 1 to {MOST_LINES} of them, not {len(items)}")
    return items


Lines = Annotated[tuple[Item, ...], BeforeValidator(_few)]
"""1 to 500 items; too many of them are refused before anybody looks at each."""


def demand_of(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """The units wanted of each SKU, of `lines` of (SKU, quantity), in the order in which the SKUs first come."""
    demand: dict[str, Decimal] = {}
    for sku, quantity in lines:
        demand[sku] = demand.get(sku, Decimal(0)) + quantity
    return demand
