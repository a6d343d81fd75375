"""The lines of a purchase order as quantities, and the status that they explain together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from shared.values.exact import trimmed

ZERO = Decimal(0)

Status = Literal["open", "partially_received", "received", "closed", "cancelled"]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order, in units: ordered; received, surplus included; turned away at the door; given up; sent back.

    whole: whether there are only whole units; None where nobody could say.
    """

    line: int
    sku: str
    ordered: Decimal
    received: Decimal = ZERO
    refused: Decimal = ZERO
    given_up: Decimal = ZERO
    sent_back: Decimal = ZERO
    whole: bool | None = None

    @property
    def wanted(self) -> Decimal:
        """Units that came as ordered or still may: all that were not given up."""
        return self.ordered - self.given_up

    @property
    def outstanding(self) -> Decimal:
        """Units still expected; never negative."""
        return trimmed(max(self.wanted - self.received, ZERO))

    @property
    def returnable(self) -> Decimal:
        """Units that came in and were not sent back."""
        return trimmed(self.received - self.sent_back)

    def without(self, quantity: Decimal) -> "OrderLine":
        """The line once `quantity` more units are given up."""
        return replace(self, given_up=trimmed(self.given_up + quantity))

    def sending_back(self, quantity: Decimal) -> "OrderLine":
        """The line once `quantity` more units are sent back."""
        return replace(self, sent_back=trimmed(self.sent_back + quantity))


def status_of(lines: Sequence[OrderLine]) -> Status:
    """How far an order has come, from the quantities of all its lines."""
    arrived = any(line.received for line in lines)
    if any(line.outstanding for line in lines):
        return "partially_received" if arrived else "open"
    if not arrived:
        return "cancelled"
    return "closed" if any(line.given_up for line in lines) else "received"
