"""Adjustments by hand: what a reason and a quantity mean for the ledger."""

from decimal import Decimal
from enum import StrEnum

from functions.inventory.rules.ledger import Kind, Level, Movement
from shared.outcomes.problems import Conflict, Invalid
from shared.values.exact import trimmed


class Reason(StrEnum):
    """Why the books and the shelf differ. A count says what is there; the others say what changed."""

    OPENING_BALANCE = "opening_balance"
    COUNT = "count"
    GAIN = "gain"
    LOSS = "loss"
    DAMAGE = "damage"
    CORRECTION = "correction"


class InsufficientStock(Conflict):
    """An adjustment would leave less on the shelf than is promised to customers, or less than nothing."""

    kind, title = "insufficient-stock", "Not enough stock for this"

    def __init__(self, sku: str, level: Level) -> None:
        promised = f"{level.on_hand:f} on hand, {level.reserved:f} of them reserved"
        super().__init__(
            f"{sku} has {promised}: at most {level.available:f} can be taken away.",
            [
                {
                    "field": "quantity",
                    "message": "is more than is available",
                    "sku": sku,
                    "available": trimmed(level.available),
                }
            ],
        )


def adjustment(sku: str, reason: Reason, quantity: Decimal, level: Level, note: str = "") -> Movement:
    """The movement for so many units of `sku`. Raises Invalid for a sign that makes no sense, or InsufficientStock."""
    if reason is not Reason.CORRECTION and quantity < 0:
        message = "should not be negative: the reason says which way stock moves"
        raise Invalid("The quantity is not valid.", [{"field": "quantity", "message": message}])
    movement = Movement(sku, Kind(reason), trimmed(_difference(reason, quantity, level)), note)
    if not level.after(movement).sound:
        raise InsufficientStock(sku, level)
    return movement


def _difference(reason: Reason, quantity: Decimal, level: Level) -> Decimal:
    if reason is Reason.COUNT:
        return quantity - level.on_hand
    return -quantity if reason in (Reason.LOSS, Reason.DAMAGE) else quantity
