"""The lines of an order: a few, never more than anybody would look at, and what they want of each SKU together."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field

from shared.values.quantities import Whole

MOST_LINES = 500

LineNumber = Annotated[Whole, Field(ge=1, le=MOST_LINES)]
"""By which a line of an order is called, from 1."""

Item = TypeVar("Item")


def few(least: int, most: int) -> BeforeValidator:
    """So many things: too many of them are refused before anybody looks at each."""

    def judged(items: Any) -> Any:
        if isinstance(items, list | tuple) and not least <= len(items) <= most:
            raise ValueError(f"should have {least} to {most} of them, not {len(items)}")
        return items

    return BeforeValidator(judged)


OnShortage = Literal["reject", "backorder"]
"""What becomes of an order where there is not enough: it is refused as a whole, or waits for the rest."""

Lines = Annotated[tuple[Item, ...], few(1, MOST_LINES)]
"""1 to 500 items."""


def demand_of(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """The units wanted of each SKU, of `lines` of (SKU, quantity), in the order in which the SKUs first come."""
    demand: dict[str, Decimal] = {}
    for sku, quantity in lines:
        demand[sku] = demand.get(sku, Decimal(0)) + quantity
    return demand
