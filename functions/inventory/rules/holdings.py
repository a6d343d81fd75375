"""What a sales order has of a SKU: so many units reserved, so many that it waits for, all its lines together.

Shipping takes reserved units first, cancelling takes waiting units first. Both add to counters that only grow, and both
may come before the order itself, which then finds them there: whatever overtakes what, the end is the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from functions.inventory.rules.ledger import ZERO, Kind, Movement


@dataclass(frozen=True, slots=True)
class Holding:
    """An order's units of a SKU. `ordered` and `placed_at` are None until the order came; 0 where it was rejected."""

    order_id: UUID
    sku: str
    placed_at: datetime | None = None
    ordered: Decimal | None = None
    cancelled: Decimal = ZERO
    shipped: Decimal = ZERO
    reserved: Decimal = ZERO
    waiting: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """What is still to be shipped."""
        return max((self.ordered or ZERO) - self.cancelled - self.shipped, ZERO)

    def after(self, cancelled: Decimal = ZERO, shipped: Decimal = ZERO) -> "Holding":
        """The holding once so many more units are cancelled and shipped."""
        counted = replace(self, cancelled=self.cancelled + cancelled, shipped=self.shipped + shipped)
        return counted.having(max(self.reserved - shipped, ZERO))

    def having(self, reserved: Decimal) -> "Holding":
        """The holding with so many units reserved, at most what is outstanding; it waits for the rest."""
        reserved = min(reserved, self.outstanding)
        return replace(self, reserved=reserved, waiting=self.outstanding - reserved)


def releasing(before: Holding, after: Holding) -> list[Movement]:
    """The movement that gives back what a cancellation left without an order, if there is anything."""
    freed = before.reserved - after.reserved
    return [Movement(before.sku, Kind.RELEASED, freed)] if freed else []


def first_come(holdings: Iterable[Holding]) -> list[Holding]:
    """In the order in which their orders were placed."""
    return sorted(holdings, key=lambda holding: (holding.placed_at, holding.order_id))


def allocate(queue: Iterable[Holding], available: Decimal) -> list[Holding]:
    """The holdings that change when so many units of their SKU are free: the oldest order that waits comes first."""
    changed = []
    for holding in first_come(queue):
        taken = min(holding.waiting, available)
        if taken:
            available -= taken
            changed.append(holding.having(holding.reserved + taken))
    return changed


def withdraw(queue: Iterable[Holding], missing: Decimal) -> list[Holding]:
    """The holdings that change when so many reserved units of their SKU are missing: the youngest order gives first."""
    changed = []
    for holding in reversed(first_come(queue)):
        given = min(holding.reserved, missing)
        if given:
            missing -= given
            changed.append(holding.having(holding.reserved - given))
    return changed
