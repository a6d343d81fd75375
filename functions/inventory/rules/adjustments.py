"""Adjustments by hand: what a reason and a quantity mean for the ledger."""

from decimal import Decimal
from enum import StrEnum
from typing import NoReturn

from functions.inventory.rules.ledger import Kind, Level, Movement
from shared.outcomes.problems import Conflict, Invalid
from shared.outcomes.violations import in_body
from shared.values.exact import trimmed
from shared.values.names import Note
from shared.values.quantities import ONLY_WHOLE, Difference, whole
from shared.values.record import Value


class Reason(StrEnum):
    """Why the books and the shelf differ. A count says what is there; the others say what changed."""

    OPENING_BALANCE = "opening_balance"
    COUNT = "count"
    GAIN = "gain"
    LOSS = "loss"
    DAMAGE = "damage"
    CORRECTION = "correction"


class AdjustStock(Value):
    """A count says how many units are there; for every other reason the quantity is the change."""

    reason: Reason
    quantity: Difference
    note: Note = ""


class InsufficientStock(Conflict):
    """An adjustment would leave less than nothing on the shelf. What is reserved is no obstacle: the shelf is right."""

    kind, title = "insufficient-stock", "Not enough stock for this"

    def __init__(self, sku: str, level: Level) -> None:
        on_hand = trimmed(level.on_hand)
        super().__init__(
            f"{sku} has {on_hand:f} on hand: at most so many can be taken away.",
            [in_body("quantity", "is more than is on hand", sku=sku, on_hand=on_hand)],
        )


def adjustment(
    sku: str, reason: Reason, quantity: Decimal, level: Level, note: str = "", fractional: bool = True
) -> Movement:
    """The movement for so many units of `sku`, of which there are no parts unless it is `fractional`.

    Raises Invalid for a quantity that makes no sense, or InsufficientStock.
    """
    if reason is not Reason.CORRECTION and quantity < 0:
        _refuse("should not be negative: the reason says which way stock moves")
    if not fractional and not whole(quantity):
        _refuse(ONLY_WHOLE)
    movement = Movement(sku, Kind(reason), trimmed(_difference(reason, quantity, level)), note)
    if level.after(movement).on_hand < 0:
        raise InsufficientStock(sku, level)
    return movement


def _refuse(message: str) -> NoReturn:
    raise Invalid("The quantity is not valid.", [in_body("quantity", message)])


def _difference(reason: Reason, quantity: Decimal, level: Level) -> Decimal:
    if reason is Reason.COUNT:
        return quantity - level.on_hand
    return -quantity if reason in (Reason.LOSS, Reason.DAMAGE) else quantity
