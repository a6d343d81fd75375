"""What a receipt does to the lines of a purchase order.

Units up to what is outstanding were expected; units beyond it are surplus: see over_receipts.py. What is turned away at
the door is not received, and stays outstanding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from functions.purchasing.rules.lines import ZERO, OrderLine
from functions.purchasing.rules.parts import meant
from shared.values.exact import trimmed


class Delivered(NamedTuple):
    """What came for the line of a number: units taken in, units turned away, and why."""

    line: int
    quantity: Decimal
    refused: Decimal = ZERO
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came for a line, as the line was before: units taken in, units turned away, and why."""

    line: OrderLine
    quantity: Decimal
    refused: Decimal = ZERO
    reason: str = ""

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
        received, refused = self.line.received + self.quantity, self.line.refused + self.refused
        return replace(self.line, received=trimmed(received), refused=trimmed(refused))


def arrivals(lines: Sequence[OrderLine], delivered: Sequence[Delivered]) -> list[Arrival]:
    """`delivered` matched with the order's lines. Raises Invalid."""
    named = meant(lines, [(each.line, {"quantity": each.quantity, "refused": each.refused}) for each in delivered])
    return [
        Arrival(line, each.quantity, each.refused, each.reason) for line, each in zip(named, delivered, strict=True)
    ]
