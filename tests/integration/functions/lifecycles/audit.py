"""What must be true of all domains together whenever nothing is under way, looked up in their own tables."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.inventory.rules.ledger import Level

Row = sa.RowMapping

LEVELS = """
  select level.sku, level.on_hand, level.reserved, level.incoming, level.version,
    (select coalesce(sum(reserved), 0) from reservation where sku = level.sku) as held,
    (select coalesce(sum(waiting), 0) from reservation where sku = level.sku) as waiting,
    (select coalesce(sum(ordered - received - given_up), 0) from expectation where sku = level.sku) as expected
  from stock_level level where sku = any(:skus)
"""
MOVEMENTS = "select sku, kind, quantity from movement where sku = any(:skus) order by id"
RESERVATIONS = "select * from reservation where sku = any(:skus)"
SALES = """
  select line.*, head.status, head.version from sales_order_line line join sales_order head on head.id = line.order_id
  where sku = any(:skus)
"""
PURCHASES = """
  select line.*, head.status from purchase_order_line line join purchase_order head on head.id = line.order_id
  where sku = any(:skus)
"""
EFFECTS = {
    **dict.fromkeys(("opening_balance", "count", "gain", "loss", "damage", "correction", "surplus"), (1, 0, 0)),
    **dict.fromkeys(("discrepancy", "returned"), (1, 0, 0)),
    **dict.fromkeys(("scrapped", "sent_back"), (-1, 0, 0)),
    **dict.fromkeys(("reserved", "allocated"), (0, 1, 0)),
    **dict.fromkeys(("released", "withdrawn"), (0, -1, 0)),
    "shipped": (-1, -1, 0),
    "ordered": (0, 0, 1),
    "received": (1, 0, -1),
    "given_up": (0, 0, -1),
}
"""What a unit of a movement adds to on hand, reserved and incoming, as published: not inventory's own table."""


class Books:
    """The tables of all domains, as far as they are about some SKUs."""

    def __init__(self, databases: dict[str, sa.Engine], skus: Sequence[str]) -> None:
        def rows(domain: str, query: str) -> list[Row]:
            with databases[domain].begin() as connection:
                return list(connection.execute(sa.text(query), {"skus": list(skus)}).mappings())

        self.levels, self.movements = rows("inventory", LEVELS), rows("inventory", MOVEMENTS)
        self.reservations = rows("inventory", RESERVATIONS)
        self.sales, self.purchases = rows("sales", SALES), rows("purchasing", PURCHASES)

    def check(self) -> None:
        """All of it. Raises AssertionError."""
        for level in self.levels:
            self._check_level(level)
        for held in self.reservations:
            self._check_reservation(held)
        for order_id in {line["order_id"] for line in self.sales}:
            lines = [line for line in self.sales if line["order_id"] == order_id]
            assert lines[0]["status"] == explained(lines), [dict(line) for line in lines]
        for order_id in {line["order_id"] for line in self.purchases}:
            bought = [line for line in self.purchases if line["order_id"] == order_id]
            assert bought[0]["status"] == bought_so_far(bought), [dict(line) for line in bought]

    def stock(self) -> dict[str, tuple[Level, dict[UUID, tuple[Decimal, Decimal]]]]:
        """Each level, and the units that each order has reserved and waits for, if it has or does."""
        held: dict[str, dict[UUID, tuple[Decimal, Decimal]]] = {level["sku"]: {} for level in self.levels}
        for row in self.reservations:
            if row["reserved"] or row["waiting"]:
                held[row["sku"]][row["order_id"]] = (row["reserved"], row["waiting"])
        return {
            row["sku"]: (Level(row["on_hand"], row["reserved"], row["incoming"]), held[row["sku"]])
            for row in self.levels
        }

    def _check_level(self, level: Row) -> None:
        assert self._folded(level["sku"]) == (level["on_hand"], level["reserved"], level["incoming"]), level
        assert level["reserved"] == level["held"], level
        assert level["incoming"] == level["expected"] == self._outstanding(level["sku"]), level
        assert level["on_hand"] >= level["reserved"] >= 0 and level["incoming"] >= 0, level
        assert not level["waiting"] or level["on_hand"] == level["reserved"], f"it waits beside free stock: {level}"

    def _folded(self, sku: str) -> tuple[Decimal, ...]:
        sums = [Decimal(0)] * 3
        for movement in self.movements:
            if movement["sku"] == sku:
                sums = [
                    s + sign * movement["quantity"] for s, sign in zip(sums, EFFECTS[movement["kind"]], strict=True)
                ]
        return tuple(sums)

    def _outstanding(self, sku: str) -> Decimal:
        lines = [line for line in self.purchases if line["sku"] == sku]
        return sum((outstanding(line) for line in lines), Decimal(0))

    def _check_reservation(self, held: Row) -> None:
        """Both domains say the same of what an order holds and waits for."""
        lines = [line for line in self.sales if (line["order_id"], line["sku"]) == (held["order_id"], held["sku"])]
        left = sum((open_units(line) for line in lines), Decimal(0))
        waiting = sum((line["waiting"] for line in lines), Decimal(0))
        assert waiting == held["waiting"], (held, lines)
        assert (left - waiting if lines[0]["status"] != "rejected" else 0) == held["reserved"], (held, lines)


def open_units(line: Any) -> Decimal:
    """Units of a sales order's line that are neither shipped nor cancelled."""
    return Decimal(line["quantity"] - line["shipped"] - line["cancelled"])


def explained(lines: Sequence[Any]) -> str:
    """The only status that a settled order's quantities explain."""
    assert all(line["waiting"] >= 0 and open_units(line) >= line["waiting"] for line in lines)
    assert all(0 <= line["returned"] <= line["shipped"] for line in lines)
    if lines[0]["status"] == "rejected":
        assert not any(line["shipped"] for line in lines)
        return "rejected"
    shipped = any(line["shipped"] for line in lines)
    if not any(open_units(line) for line in lines):
        return "shipped" if shipped else "cancelled"
    if shipped:
        return "partially_shipped"
    return "backordered" if any(line["waiting"] for line in lines) else "confirmed"


def outstanding(line: Any) -> Decimal:
    """Units of a purchase order's line that are still to come."""
    return Decimal(max(line["quantity"] - line["given_up"] - line["received"], 0))


def bought_so_far(lines: Sequence[Any]) -> str:
    """The only status that a purchase order's quantities explain."""
    assert all(0 <= line["sent_back"] <= line["received"] for line in lines)
    received, given_up = any(line["received"] for line in lines), any(line["given_up"] for line in lines)
    if any(outstanding(line) for line in lines):
        return "partially_received" if received else "open"
    if not received:
        return "cancelled"
    return "closed" if given_up else "received"
