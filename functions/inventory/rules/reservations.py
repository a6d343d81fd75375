"""Reservations: a sales order gets all of its stock or none, once.

The rule in one place, as plain arithmetic; storage/reserve.sql says the same to the database and passes the same tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from functions.inventory.rules.ledger import Kind, Level, Movement

Reason = Literal["unknown", "discontinued", "not_sellable", "short"]


@dataclass(frozen=True, slots=True)
class Item:
    """What a reservation looks at: a level, and its product's status and type (None before the product is known)."""

    level: Level
    status: str | None
    type: str | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a SKU could not be reserved."""

    sku: str
    reason: Reason
    requested: Decimal
    available: Decimal


def shortages(demand: Mapping[str, Decimal], stock: Mapping[str, Item]) -> list[Lack]:
    """What keeps `demand` from being reserved, in SKU order; empty if all of it can be."""
    lacks = []
    for sku in sorted(demand):
        item = stock.get(sku, Item(Level(), None, None))
        if (reason := _reason(item, demand[sku])) is not None:
            lacks.append(Lack(sku, reason, demand[sku], item.level.available))
    return lacks


def reserving(demand: Mapping[str, Decimal]) -> list[Movement]:
    """The movements that reserve `demand`."""
    return [Movement(sku, Kind.RESERVED, demand[sku]) for sku in sorted(demand)]


def _reason(item: Item, requested: Decimal) -> Reason | None:
    if item.status is None:
        return "unknown"
    if item.status != "active":
        return "discontinued"
    if item.type == "purchase":
        return "not_sellable"
    return "short" if item.level.available < requested else None
