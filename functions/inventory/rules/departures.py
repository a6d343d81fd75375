"""Units that leave the house. That they left is a fact: what the books do not have is booked as found, and leaves."""

from decimal import Decimal

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import ZERO, Kind, Level, Movement


def shipping(holding: Holding, quantity: Decimal, level: Level) -> list[Movement]:
    """So many units go to the customer of `holding`, who first takes hold of what was not reserved."""
    taken = quantity - min(holding.reserved, quantity)
    hold = [Movement(holding.sku, Kind.RESERVED, taken)] if taken else []
    return [*_found(holding.sku, quantity, level), *hold, Movement(holding.sku, Kind.SHIPPED, quantity)]


def sending_back(sku: str, quantity: Decimal, level: Level) -> list[Movement]:
    """So many units go back to their supplier."""
    return [*_found(sku, quantity, level), Movement(sku, Kind.SENT_BACK, quantity)]


def _found(sku: str, quantity: Decimal, level: Level) -> list[Movement]:
    lacking = max(quantity - level.on_hand, ZERO)
    return [Movement(sku, Kind.DISCREPANCY, lacking)] if lacking else []
