"""What a receipt does to the lines of a purchase order.

Units up to the ordered quantity were expected; units beyond it are surplus: see over_receipts.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from shared.outcomes.problems import Invalid, Violation
from shared.values.exact import trimmed

Progress = Literal["partially_received", "received"]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order: units ordered, and units received so far."""

    line: int
    sku: str
    ordered: Decimal
    received: Decimal

    @property
    def outstanding(self) -> Decimal:
        """Units still expected; never negative."""
        return trimmed(max(self.ordered - self.received, Decimal(0)))

    def plus(self, quantity: Decimal) -> "OrderLine":
        """The line after `quantity` more units."""
        return replace(self, received=trimmed(self.received + quantity))


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units that came in for a line, as the line was before."""

    line: OrderLine
    quantity: Decimal

    @property
    def expected(self) -> Decimal:
        """The part of the quantity that was still outstanding."""
        return min(self.quantity, self.line.outstanding)

    @property
    def surplus(self) -> Decimal:
        """The part beyond the order."""
        return trimmed(self.quantity - self.expected)

    @property
    def after(self) -> OrderLine:
        """The line as it is now."""
        return self.line.plus(self.quantity)


def arrivals(lines: Sequence[OrderLine], delivered: Sequence[tuple[int, Decimal]]) -> list[Arrival]:
    """`delivered` (line number, units) matched with the order's lines.

    Raises Invalid, by field, for numbers that are not in the order or stand there twice.
    """
    known = {line.line: line for line in lines}
    errors: list[Violation] = []
    seen: set[int] = set()
    for index, (number, _) in enumerate(delivered):
        if number not in known:
            errors.append(_violation(index, f"the order has no line {number}; its lines are 1 to {len(lines)}"))
        elif number in seen:
            errors.append(_violation(index, f"line {number} stands here twice; add its quantities up"))
        seen.add(number)
    if errors:
        raise Invalid(f"{len(errors)} violation(s); see errors.", errors)
    return [Arrival(known[number], quantity) for number, quantity in delivered]


def progress_after(lines: Sequence[OrderLine], arrived: Sequence[Arrival]) -> Progress:
    """How far the order has come once these units are in, from the quantities of its lines."""
    now = {**{line.line: line for line in lines}, **{arrival.line.line: arrival.after for arrival in arrived}}
    return "partially_received" if any(line.outstanding for line in now.values()) else "received"


def _violation(index: int, message: str) -> Violation:
    return {"field": f"lines.{index}.line", "message": message}
