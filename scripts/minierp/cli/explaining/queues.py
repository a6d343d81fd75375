"""Whose a SKU's units are, who waits for some, and what is on its way."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from scripts.minierp.cli.explaining.naming import Named, called, purchase_orders
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.output import quantity

Json = dict[str, Any]


class Coming(NamedTuple):
    """What a purchase order still brings, and when it is expected, if anybody said."""

    order_id: str
    outstanding: Decimal
    expected: date | None


class Place(NamedTuple):
    """An order's place among those that wait for a SKU, from 1; how many wait; how many units come first."""

    number: int
    of: int
    ahead: Decimal


def coming(client: Client, sku: str) -> list[Coming]:
    """What is on its way, the earliest first, what nobody knows the date of last."""
    found = [
        Coming(each["order_id"], Decimal(each["outstanding"]), _day(each["expected_date"]))
        for each in client.items(f"/stock/{sku}/expectations")
    ]
    return sorted(found, key=lambda each: (each.expected or date.max, each.order_id))


def place_of(order_id: str, reservations: Sequence[Json]) -> Place | None:
    """Where an order stands among `reservations` of a SKU, the oldest first; None if it waits for nothing there."""
    waiting = [each for each in reservations if Decimal(each["waiting"])]
    for number, each in enumerate(waiting, 1):
        if each["order_id"] == order_id:
            return Place(number, len(waiting), sum((Decimal(e["waiting"]) for e in waiting[: number - 1]), Decimal(0)))
    return None


def enough_by(needed: Decimal, expected: Sequence[Coming]) -> Coming | None:
    """With which of what comes, one after the other, so many units have come; None if never."""
    for each in expected:
        needed -= each.outstanding
        if needed <= 0:
            return each
    return None


def told(each: Coming, names: dict[str, Named]) -> str:
    """What comes, in words."""
    when = f"expected on {each.expected}" if each.expected else "nobody said when"
    return f"{quantity(each.outstanding)} with {called(each.order_id, names)}, {when}"


def named(client: Client, expected: Sequence[Coming]) -> dict[str, Named]:
    """What people call the orders that bring it."""
    return purchase_orders(client, [each.order_id for each in expected])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
