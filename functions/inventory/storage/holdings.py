"""What a sales order has of its SKUs, as rows of the table of reservations."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from functions.inventory.rules.holdings import Holding
from functions.inventory.storage.tables import reservation
from shared.events.lines import Held

import sqlalchemy as sa

COUNT = sa.text((Path(__file__).parent / "count_against_holdings.sql").read_text())


class Change(NamedTuple):
    """A holding before and after units of it were cancelled or shipped."""

    before: Holding
    after: Holding


def holdings_of(rows: Iterable[sa.Row[Any]]) -> list[Holding]:
    """The holdings that rows of the table are."""
    return [Holding(**row._mapping) for row in rows]


def held_form(holding: Holding, version: int) -> Held:
    """A holding as events tell it, at a version of its level."""
    return Held(
        sku=holding.sku,
        reserved=holding.reserved,
        waiting=holding.waiting,
        shipped=holding.shipped,
        version=version,
    )


def cancel(session: sa.Connection, order_id: UUID, demand: Mapping[str, Decimal]) -> list[Change]:
    """Count so many more units of each SKU as cancelled. This transaction has locked the levels of the SKUs."""
    known = _of(session, order_id, demand)
    return _count(session, [Change(mine, mine.after(cancelled=demand[mine.sku])) for mine in known])


def ship(session: sa.Connection, order_id: UUID, demand: Mapping[str, Decimal]) -> list[Change]:
    """Count so many more units of each SKU as shipped. This transaction has locked the levels of the SKUs."""
    known = _of(session, order_id, demand)
    return _count(session, [Change(mine, mine.after(shipped=demand[mine.sku])) for mine in known])


def _of(session: sa.Connection, order_id: UUID, skus: Iterable[str]) -> list[Holding]:
    statement = sa.select(reservation).where(reservation.c.order_id == order_id, reservation.c.sku.in_(list(skus)))
    known = {holding.sku: holding for holding in holdings_of(session.execute(statement))}
    return [known.get(sku, Holding(order_id, sku)) for sku in sorted(skus)]


def _count(session: sa.Connection, changes: list[Change]) -> list[Change]:
    values = {
        "order_id": changes[0].after.order_id,
        "skus": [after.sku for _, after in changes],
        "cancelled": [after.cancelled - before.cancelled for before, after in changes],
        "shipped": [after.shipped - before.shipped for before, after in changes],
        "reserved": [after.reserved for _, after in changes],
        "waiting": [after.waiting for _, after in changes],
    }
    session.execute(COUNT, values)
    return changes
