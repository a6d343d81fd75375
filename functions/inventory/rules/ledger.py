"""The arithmetic of stock: what each kind of movement does to a level, and a level as the fold of its movements.

Every effect is an addition, so movements commute: in whatever order events arrive, the level ends the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)


class Kind(StrEnum):
    """Why stock moved."""

    OPENING_BALANCE = "opening_balance"
    COUNT = "count"
    GAIN = "gain"
    LOSS = "loss"
    DAMAGE = "damage"
    CORRECTION = "correction"
    ORDERED = "ordered"
    RECEIVED = "received"
    SURPLUS = "surplus"
    GIVEN_UP = "given_up"
    SENT_BACK = "sent_back"
    RESERVED = "reserved"
    RELEASED = "released"
    ALLOCATED = "allocated"
    WITHDRAWN = "withdrawn"
    SHIPPED = "shipped"
    DISCREPANCY = "discrepancy"
    RETURNED = "returned"
    SCRAPPED = "scrapped"


class Effect(NamedTuple):
    """The signs with which a movement's quantity enters a level."""

    on_hand: int = 0
    reserved: int = 0
    incoming: int = 0


EFFECTS = {
    **dict.fromkeys(
        (Kind.OPENING_BALANCE, Kind.COUNT, Kind.GAIN, Kind.LOSS, Kind.DAMAGE, Kind.CORRECTION),
        Effect(on_hand=1),
    ),
    **dict.fromkeys((Kind.SURPLUS, Kind.RETURNED, Kind.DISCREPANCY), Effect(on_hand=1)),
    **dict.fromkeys((Kind.SCRAPPED, Kind.SENT_BACK), Effect(on_hand=-1)),
    Kind.ORDERED: Effect(incoming=1),
    Kind.RECEIVED: Effect(on_hand=1, incoming=-1),
    Kind.GIVEN_UP: Effect(incoming=-1),
    **dict.fromkeys((Kind.RESERVED, Kind.ALLOCATED), Effect(reserved=1)),
    **dict.fromkeys((Kind.RELEASED, Kind.WITHDRAWN), Effect(reserved=-1)),
    Kind.SHIPPED: Effect(on_hand=-1, reserved=-1),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """So many units of a SKU, moved for a reason; negative for a loss."""

    sku: str
    kind: Kind
    quantity: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """The stock of a SKU in units. Nothing below zero, nothing reserved that is not on hand."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    incoming: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """What can still be promised from what is here."""
        return self.on_hand - self.reserved

    @property
    def projected(self) -> Decimal:
        """What can be promised once everything on order has come in."""
        return self.available + self.incoming

    def after(self, movement: Movement) -> "Level":
        """The level with the movement in it."""
        effect = EFFECTS[movement.kind]
        return replace(
            self,
            on_hand=self.on_hand + effect.on_hand * movement.quantity,
            reserved=self.reserved + effect.reserved * movement.quantity,
            incoming=self.incoming + effect.incoming * movement.quantity,
        )

    @property
    def sound(self) -> bool:
        """Whether such a level may exist: on hand ≥ reserved ≥ 0."""
        return self.on_hand >= self.reserved >= 0


def fold(movements: Iterable[Movement]) -> Level:
    """The level that a SKU's movements add up to."""
    level = Level()
    for movement in movements:
        level = level.after(movement)
    return level


def moved(levels: Mapping[str, Level], movements: Iterable[Movement]) -> dict[str, Level]:
    """The levels, by SKU, with the movements of these SKUs in them."""
    after = dict(levels)
    for movement in movements:
        after[movement.sku] = after[movement.sku].after(movement)
    return after
