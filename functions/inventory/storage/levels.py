"""Levels as rows, and as the documents that the read model, gRPC and HTTP show."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from functions.inventory.rules.ledger import Level
from functions.inventory.storage.tables import stock_level
from shared.values.exact import trimmed

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

ONE_SNAPSHOT = sa.text("set transaction isolation level repeatable read")
"""The first statement of a transaction whose others are all to see the same moment."""


QUANTITIES = ("on_hand", "reserved", "available", "incoming", "projected")
TOLD = ("version", "status", "sell_until_gone", "fractional", "expected_date", "updated_at")
COLUMNS = ("sku", *QUANTITIES, *TOLD)
"""What is told of a level."""


def level_of(row: sa.Row[Any]) -> Level:
    """The quantities of a row."""
    return Level(row.on_hand, row.reserved, row.incoming)


def cached_form(rows: Iterable[sa.Row[Any]]) -> list[dict[str, Any]]:
    """Rows as the read model has them: quantities and dates as text."""
    return [
        {
            "sku": row.sku,
            "on_hand": f"{row.on_hand:f}",
            "reserved": f"{row.reserved:f}",
            "incoming": f"{row.incoming:f}",
            "version": row.version,
            "status": row.status,
            "type": row.type,
            "fractional": row.fractional,
            "sell_until_gone": row.sell_until_gone,
            "expected_date": row.expected_date and row.expected_date.isoformat(),
        }
        for row in rows
    ]


def shown_form(row: sa.Row[Any]) -> dict[str, Any]:
    """A row as HTTP shows it."""
    return {"sku": row.sku, **quantities(level_of(row)), **{name: getattr(row, name) for name in TOLD}}


def quantities(level: Level) -> dict[str, Decimal]:
    """The quantities of a level as HTTP shows them."""
    return {name: trimmed(getattr(level, name)) for name in QUANTITIES}


def locked(session: sa.Connection, skus: Iterable[str]) -> dict[str, sa.Row[Any]]:
    """The rows of `skus`, locked in SKU order, which is the one order everybody locks in."""
    return {row.sku: row for row in session.execute(_levels(skus).with_for_update())}


def unlocked(session: sa.Connection, skus: Iterable[str]) -> dict[str, sa.Row[Any]]:
    """As `locked`, for whoever only looks, in one snapshot."""
    return {row.sku: row for row in session.execute(_levels(skus))}


def held(session: sa.Connection, skus: Iterable[str]) -> dict[str, sa.Row[Any]]:
    """As `locked`, of every one of `skus`: one that inventory has never heard of gets a level.

    The event of its product may come later than the one that is being handled.
    """
    empty = [{"sku": sku, "on_hand": 0, "reserved": 0, "incoming": 0, "version": 0} for sku in sorted(set(skus))]
    if not empty:
        return {}
    # All of them before the first lock: who waits for somebody else's new level holds none.
    session.execute(insert(stock_level).values(empty).on_conflict_do_nothing())
    return locked(session, skus)


def _levels(skus: Iterable[str]) -> sa.Select[Any]:
    return sa.select(stock_level).where(stock_level.c.sku.in_(sorted(set(skus)))).order_by(stock_level.c.sku)
