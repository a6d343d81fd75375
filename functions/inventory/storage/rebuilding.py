"""Making the books of some SKUs anew: reading what they say of one another, and writing what they are to be."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.rules.rebuilding import TWICE, Books, Posting, Purchase, Rebuilt, Sale
from functions.inventory.storage.holdings import held_form, holdings_of
from functions.inventory.storage.levels import level_of
from functions.inventory.storage.posting import Posted, balance
from functions.inventory.storage.tables import expectation, reservation, stock_level
from shared.events.inventory import StockHeld
from shared.events.lines import Held
from shared.values.exact import trimmed
from shared.work.context import Context

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert


def _statement(name: str) -> sa.TextClause:
    return sa.text((Path(__file__).parent / f"{name}.sql").read_text())


SUMS, SALES, PURCHASES, TWINS = map(
    _statement, ("sums_by_sku", "accounts_of_sales", "accounts_of_purchases", "recorded_twice")
)
Item = TypeVar("Item")
_HOLDING = tuple(column.name for column in reservation.c)


def next_skus(session: sa.Connection, after: str, most: int) -> list[str]:
    """The next so many SKUs in their order."""
    following = sa.select(stock_level.c.sku).where(stock_level.c.sku > after).order_by(stock_level.c.sku)
    return list(session.execute(following.limit(most)).scalars())


def skus_after(session: sa.Connection, sku: str) -> int:
    """How many SKUs come after one."""
    following = sa.select(sa.func.count()).where(stock_level.c.sku > sku)
    return int(session.execute(following).scalar_one())


def books_of(session: sa.Connection, levels: Mapping[str, sa.Row[Any]]) -> list[Books]:
    """The books of SKUs whose levels are given, in SKU order. Consistent where they are locked, or in one snapshot."""
    values = {"skus": list(levels)}
    sales = _by_sku((_sale(row) for row in session.execute(SALES, values)), lambda sale: sale.holding.sku)
    purchases = _by_sku((_purchase(row) for row in session.execute(PURCHASES, values)), lambda pair: pair[0].sku)
    twins = _by_sku(
        (_twin(row) for row in session.execute(TWINS, {**values, "said": TWICE})), lambda twin: twin.movement.sku
    )
    return [
        Books(
            row.sku,
            level_of(levels[row.sku]),
            _folded(row),
            row.held,
            row.waiting,
            row.expected,
            sales.get(row.sku, ()),
            purchases.get(row.sku, ()),
            twins.get(row.sku, ()),
        )
        for row in session.execute(SUMS, values)
    ]


def write(context: Context, made: Mapping[str, Rebuilt]) -> Posted:
    """Make the books of SKUs, whose levels this transaction has locked, what they are to be, at their next versions."""
    for rebuilt in made.values():
        _write_rows(context.session, rebuilt)
    postings = [posting for rebuilt in made.values() for posting in rebuilt.postings]
    return balance(context, {sku: rebuilt.folded for sku, rebuilt in made.items()}, postings)


def pass_by(session: sa.Connection, versions: Mapping[str, int]) -> None:
    """Let the next version of each SKU be higher than the one that is named, which the read model has."""
    for sku, version in versions.items():
        mine = stock_level.update().where(stock_level.c.sku == sku, stock_level.c.version < version)
        session.execute(mine.values(version=version))


def tell_again(context: Context, orders: Collection[UUID], versions: Mapping[str, int]) -> None:
    """Tell these sales orders what they have, of all their SKUs, at the versions that these have come to."""
    mine = sa.select(reservation).where(reservation.c.order_id.in_(orders), reservation.c.ordered > 0)
    told: dict[UUID, list[Held]] = {}
    for holding in holdings_of(context.session.execute(mine.order_by(reservation.c.sku))):
        told.setdefault(holding.order_id, []).append(held_form(holding, versions[holding.sku]))
    for order_id, lines in told.items():
        context.emit(StockHeld(order_id=order_id, lines=tuple(lines)))


def skus_of(session: sa.Connection, orders: Collection[UUID]) -> set[str]:
    """What these sales orders have, or have had."""
    mine = sa.select(reservation.c.sku).where(reservation.c.order_id.in_(orders))
    return set(session.execute(mine).scalars())


def _write_rows(session: sa.Connection, rebuilt: Rebuilt) -> None:
    for holding in rebuilt.holdings:
        values = {name: getattr(holding, name) for name in _HOLDING}
        _upsert(session, reservation, values)
    for purchase in rebuilt.purchases:
        values = {name: getattr(purchase, name) for name in ("order_id", "sku", "ordered", "received", "given_up")}
        _upsert(session, expectation, values)


def _upsert(session: sa.Connection, table: sa.Table, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if name not in ("order_id", "sku")}
    row = insert(table).values(values)
    session.execute(row.on_conflict_do_update(index_elements=["order_id", "sku"], set_=changed))


def _folded(row: sa.Row[Any]) -> Level:
    level = fold(Movement(row.sku, Kind(kind), Decimal(quantity)) for kind, quantity in row.moved.items())
    return Level(*(trimmed(each) for each in (level.on_hand, level.reserved, level.incoming)))


def _sale(row: sa.Row[Any]) -> Sale:
    holding = Holding(**{name: getattr(row, name) for name in _HOLDING})
    return Sale(holding, row.told_reserved, row.told_shipped, row.known)


def _purchase(row: sa.Row[Any]) -> tuple[Purchase, Purchase]:
    mine = Purchase(row.order_id, row.sku, row.ordered, row.received, row.given_up)
    return mine, Purchase(row.order_id, row.sku, row.told_ordered, row.told_received, row.told_given_up)


def _twin(row: sa.Row[Any]) -> Posting:
    note = f"{TWICE}{row.version}"
    return Posting(Movement(row.sku, Kind(row.kind), row.quantity * row.times, note), row.reference)


def _by_sku(items: Iterable[Item], sku: Callable[[Item], str]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(sku(item), []).append(item)
    return found
