"""The lines of an order: a few, never more than anybody would look at, and what they want of each SKU together."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function

from shared.values.quantities import Whole

MOST_LINES = 500

LineNumber = Annotated[Whole, Field(ge=1, le=MOST_LINES)]
"""By which a line of an order is called, from 1."""

Item = TypeVar("Item")


class Few(NamedTuple):
    """So many things: too many of them are refused before anybody looks at each."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The check before all others."""
        return no_info_before_validator_function(self._judged, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Both bounds, for whoever reads the schema."""
        bounds = {"minItems": self.least, "maxItems": self.most}
        return {**handler(schema), **{name: bound for name, bound in bounds.items() if bound}}

    def _judged(self, items: Any) -> Any:
        if isinstance(items, list | tuple) and not self.least <= len(items) <= self.most:
            raise ValueError(f"should have {self.least} to {self.most} of them, not {len(items)}")
        return items


OnShortage = Literal["reject", "backorder"]
"""What becomes of an order where there is not enough: it is refused as a whole, or waits for the rest."""

Lines = Annotated[tuple[Item, ...], Few(1, MOST_LINES)]
"""1 to 500 items."""


def demand_of(lines: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """The units wanted of each SKU, of `lines` of (SKU, quantity), in the order in which the SKUs first come."""
    demand: dict[str, Decimal] = {}
    for sku, quantity in lines:
        demand[sku] = demand.get(sku, Decimal(0)) + quantity
    return demand
