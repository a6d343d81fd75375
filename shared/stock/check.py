"""The check of an order's lines against the stock read model, before the order is taken.

It has three outcomes: answered (take the order), refused (with what is available), or deferred: nobody could say, the
order is taken all the same, and the reservation decides.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Literal

from shared.outcomes.problems import Conflict, Unavailable
from shared.stock import reader
from shared.stock.level import StockLevel
from shared.values.exact import trimmed
from shared.values.lines import demand_of

Line = tuple[str, Decimal]  # SKU, quantity
Rule = Callable[[StockLevel, Decimal], str | None]  # (level, the order's demand of the SKU) -> reason to refuse
ZERO = Decimal(0)


class StockRefused(Conflict):
    """Some lines name SKUs that are unknown, discontinued, of the wrong type, or short."""

    kind, title = "stock-refused", "The order cannot be taken as it is"


def check(lines: Sequence[Line], rule: Rule) -> Literal["answered", "deferred"]:
    """Check the demand of `lines`, summed per SKU, against `rule`. Raises StockRefused with every refused line."""
    demand = demand_of(lines)
    try:
        levels = reader.read(list(demand))
    except Unavailable:
        return "deferred"
    refused = {sku: reason for sku in demand if (reason := _reason(levels.get(sku), demand[sku], rule))}
    if refused:
        errors = [
            _error(number, sku, refused[sku], demand[sku], levels.get(sku))
            for number, (sku, _) in enumerate(lines)
            if sku in refused
        ]
        raise StockRefused(f"{len(refused)} SKU(s) cannot be ordered; see errors.", errors)
    return "answered"


def sellable(level: StockLevel, quantity: Decimal) -> str | None:
    """The rule of a sales order: an active product that is for sale, with enough of it available."""
    if level.type == "purchase":
        return "not_sellable"
    return "short" if level.available < quantity else None


def purchasable(level: StockLevel, _quantity: Decimal) -> str | None:
    """The rule of a purchase order: an active product that is bought."""
    return "not_purchasable" if level.type == "sale" else None


def _reason(level: StockLevel | None, quantity: Decimal, rule: Rule) -> str | None:
    if level is None or level.status is None:
        return "unknown"
    return "discontinued" if level.status != "active" else rule(level, quantity)


_MESSAGES = {
    "unknown": "no product has this SKU (one created a moment ago may take a second to arrive)",
    "discontinued": "the product is discontinued",
    "not_sellable": "the product is not for sale",
    "not_purchasable": "the product is not bought from suppliers",
    "short": "not enough is available",
}


def _error(number: int, sku: str, reason: str, requested: Decimal, level: StockLevel | None) -> dict[str, Any]:
    return {
        "field": f"lines.{number}.sku",
        "message": _MESSAGES[reason],
        "sku": sku,
        "reason": reason,
        "requested": trimmed(requested),
        "available": trimmed(level.available) if level else ZERO,
    }
