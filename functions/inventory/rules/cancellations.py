"""Cancellations: a sales order gives back exactly what it still holds, once, however late it is cancelled.

One that comes before its order leaves a tombstone instead: the late creation then reserves nothing.
"""

from collections.abc import Iterable
from decimal import Decimal

from functions.inventory.rules.ledger import ZERO, Kind, Level, Movement


def releasing(movements: Iterable[Movement]) -> list[Movement]:
    """The movements that give back what an order's `movements` still hold."""
    held: dict[str, Decimal] = {}
    for move in movements:
        held[move.sku] = held.get(move.sku, ZERO) + Level().after(move).reserved
    return [Movement(sku, Kind.RELEASED, quantity) for sku, quantity in sorted(held.items()) if quantity]
