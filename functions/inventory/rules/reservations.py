"""Reservations: a sales order gets all of its stock or none; or, if it may wait, what there is. It is decided once.

The rule in one place, as plain arithmetic; storage/reserve.sql says the same to the database and passes the same tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import ZERO, Kind, Level, Movement
from shared.values.quantities import whole

Reason = Literal["unknown", "discontinued", "not_sellable", "short", "not_whole"]


@dataclass(frozen=True, slots=True)
class Item:
    """What a reservation looks at: a level, and what its product says (status and type None before it is known)."""

    level: Level
    status: str | None
    type: str | None
    fractional: bool = True
    sell_until_gone: bool = False
    expected_date: date | None = None


UNHEARD_OF = Item(Level(), None, None)


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a SKU could not be reserved, and what is to come."""

    sku: str
    reason: Reason
    requested: Decimal
    available: Decimal
    incoming: Decimal
    expected_date: date | None


class Order(NamedTuple):
    """An order when it comes: its lines of (SKU, quantity), and whether it may wait."""

    lines: tuple[tuple[str, Decimal], ...]
    placed_at: datetime
    backorder: bool = False


def lacks(order: Order, demand: Iterable[Holding], stock: Mapping[str, Item]) -> list[Lack]:
    """What keeps the outstanding units of `demand` from being reserved or waited for, in SKU order."""
    in_parts = {sku for sku, quantity in order.lines if not whole(quantity)}
    found = []
    for wanted in sorted(demand, key=lambda holding: holding.sku):
        item = stock.get(wanted.sku, UNHEARD_OF)
        if reason := _reason(item, wanted.outstanding, order.backorder, wanted.sku in in_parts):
            there, coming = item.level.available, item.level.incoming
            found.append(Lack(wanted.sku, reason, wanted.outstanding, there, coming, item.expected_date))
    return found


def decide(order: Order, demand: Iterable[Holding], stock: Mapping[str, Item]) -> tuple[list[Holding], list[Lack]]:
    """The holdings of an order, once decided, and what it lacks: if anything, it is as if nothing had been ordered."""
    wanted = list(demand)
    if lacking := lacks(order, wanted, stock):
        return [replace(holding, ordered=ZERO) for holding in wanted], lacking
    return [holding.having(stock.get(holding.sku, UNHEARD_OF).level.available) for holding in wanted], []


def reserving(holdings: Iterable[Holding]) -> list[Movement]:
    """The movements that reserve what new holdings have, in SKU order."""
    had = sorted((holding for holding in holdings if holding.reserved), key=lambda holding: holding.sku)
    return [Movement(holding.sku, Kind.RESERVED, holding.reserved) for holding in had]


def _reason(item: Item, wanted: Decimal, backorder: bool, in_parts: bool) -> Reason | None:
    if not wanted:
        return None
    if item.status is None:
        return "unknown"
    if item.status != "active" and not item.sell_until_gone:
        return "discontinued"
    if item.type == "purchase":
        return "not_sellable"
    if item.level.available < wanted and not (backorder and item.status == "active"):
        return "short"
    return "not_whole" if in_parts and not item.fractional else None
