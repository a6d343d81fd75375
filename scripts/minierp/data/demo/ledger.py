"""Folding a SKU's movements into its balances: what the stock must be, if the ledger tells the truth.

An auditor's view from outside, by the published meaning of each kind of movement; it shares no code with inventory.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_COUNTED = ("opening_balance", "count", "gain", "loss", "damage", "correction", "surplus")
_EFFECTS = dict.fromkeys(_COUNTED, (1, 0, 0)) | {
    "received": (1, 0, -1),
    "ordered": (0, 0, 1),
    "given_up": (0, 0, -1),
    "reserved": (0, 1, 0),
    "allocated": (0, 1, 0),
    "released": (0, -1, 0),
    "withdrawn": (0, -1, 0),
    "shipped": (-1, -1, 0),
    "discrepancy": (1, 0, 0),
    "returned": (1, 0, 0),
    "scrapped": (-1, 0, 0),
    "sent_back": (-1, 0, 0),
}
"""What one unit of a movement adds to on hand, reserved and incoming."""


@dataclass(frozen=True)
class Balance:
    """Units of one SKU."""

    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    incoming: Decimal = Decimal(0)

    @classmethod
    def of(cls, level: Mapping[str, Any]) -> "Balance":
        """The same three figures as GET /stock/{sku} gives them."""
        return cls(Decimal(level["on_hand"]), Decimal(level["reserved"]), Decimal(level["incoming"]))

    def after(self, movement: Mapping[str, Any]) -> "Balance":
        """One movement later. Raises KeyError for a kind that has no known effect."""
        quantity = Decimal(movement["quantity"])
        on_hand, reserved, incoming = _EFFECTS[movement["kind"]]
        return Balance(
            self.on_hand + on_hand * quantity,
            self.reserved + reserved * quantity,
            self.incoming + incoming * quantity,
        )


def fold(movements: Iterable[Mapping[str, Any]]) -> Balance:
    """The balances after all movements, in any order."""
    balance = Balance()
    for movement in movements:
        balance = balance.after(movement)
    return balance
