"""Replenishment: which products run low, and how much of each to order.

The rule in one place, as plain arithmetic; storage/replenish.sql says the same to the database and passes the same
tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from shared.values.exact import EXACT, trimmed
from shared.values.lines import MOST_LINES

MOST_UNITS = Decimal("99999999999999.9999")
"""More than that no line of an order can hold."""

Obstacle = Literal["no_supplier", "not_purchasable", "too_many"]


@dataclass(frozen=True, slots=True)
class Supply:
    """Units of a SKU that are there and on their way, and how it wants to be bought.

    waiting: units that orders wait for, and so will take of what comes; requested: units that purchasing was asked for
    and has not answered yet. order_multiple is more than zero.
    """

    sku: str
    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    waiting: Decimal
    requested: Decimal
    reorder_point: Decimal
    reorder_quantity: Decimal
    order_multiple: Decimal
    supplier: str | None
    type: str

    @property
    def projected(self) -> Decimal:
        """What can be promised once everything on order has come in."""
        return self.on_hand - self.reserved + self.incoming

    @property
    def shortfall(self) -> Decimal:
        """Units missing up to the reorder point, once those who wait have theirs; negative above it."""
        return trimmed(self.reorder_point - self.projected + self.waiting - self.requested)

    @property
    def due(self) -> bool:
        """Whether it is to be ordered: at the reorder point or below."""
        return self.shortfall >= 0

    @property
    def quantity(self) -> Decimal:
        """What to order of a SKU that is due.

        The smallest multiple that is at least the reorder quantity and brings the stock above the reorder point.
        """
        above_the_point = EXACT.divide_int(self.shortfall, self.order_multiple) + 1
        at_least = EXACT.divide_int(self.reorder_quantity, self.order_multiple)
        if EXACT.remainder(self.reorder_quantity, self.order_multiple):
            at_least += 1
        return trimmed(EXACT.multiply(self.order_multiple, max(above_the_point, at_least)))

    @property
    def obstacle(self) -> Obstacle | None:
        """Why it cannot be ordered although it is due."""
        if self.type == "sale":
            return "not_purchasable"
        if self.supplier is None:
            return "no_supplier"
        return "too_many" if self.quantity > MOST_UNITS else None


def requests(due: Sequence[Supply]) -> list[tuple[Supply, ...]]:
    """What to ask purchasing for: each request of one supplier, in SKU order, with as many lines as an order may have.

    Without those that have an obstacle.
    """
    by_supplier: dict[str, list[Supply]] = {}
    for supply in sorted(due, key=lambda each: each.sku):
        if supply.supplier is not None and not supply.obstacle:
            by_supplier.setdefault(supply.supplier, []).append(supply)
    return [
        tuple(supplies[first : first + MOST_LINES])
        for _, supplies in sorted(by_supplier.items())
        for first in range(0, len(supplies), MOST_LINES)
    ]
