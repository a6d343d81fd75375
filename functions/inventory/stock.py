"""Show stock: levels now and as they were, the ledger behind each, who has some reserved, and what is on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.inventory.storage.levels import quantities, shown_form
from functions.inventory.storage.past import level_at
from functions.inventory.storage.tables import expectation, movement, reorder_rule, reservation, stock_level
from shared.http.pages import PageQuery
from shared.http.pagination import page
from shared.http.queries import Query, one_of, parameter, past, up_to
from shared.outcomes.answers import Answer, Document, ok
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.work.context import Context

import sqlalchemy as sa

RULE = (
    reorder_rule.c.supplier,
    reorder_rule.c.reorder_point,
    reorder_rule.c.reorder_quantity,
    reorder_rule.c.order_multiple,
    reorder_rule.c.auto_order,
)


@dataclass(frozen=True)
class LevelsQuery(PageQuery):
    """All SKUs, or those named by `?sku=…&sku=…`, or those that run low: `?below=reorder_point`."""

    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    below: str = parameter(one_of("reorder_point"), "")


@dataclass(frozen=True)
class LevelQuery(Query):
    """The level now, or as it was at a moment."""

    as_of: datetime | None = parameter(past, None)


def list_levels(query: LevelsQuery, context: Context) -> Answer:
    """One page of levels, by SKU; of those that run low, with how they want to be bought."""
    statement = _running_low() if query.below else sa.select(stock_level).where(stock_level.c.status.is_not(None))
    if query.sku:
        statement = statement.where(stock_level.c.sku.in_(query.sku))
    views = _low_levels if query.below else _levels
    return page(context.session, statement, [stock_level.c.sku], query, views, path="/stock")


def show_level(query: LevelQuery, context: Context) -> Answer:
    """The level of one SKU; as it was, by its ledger, with what its product is now. Raises NotFound."""
    row = _known(context)
    if query.as_of is None:
        return ok(shown_form(row))
    found = level_at(context.session, row.sku, query.as_of)
    then = {"version": found.version, "expected_date": None, "updated_at": found.recorded_at, "as_of": query.as_of}
    # It has no ETag: the level that may be changed is the one of now.
    return Answer({**shown_form(row), **quantities(found.level), **then})


def list_movements(query: PageQuery, context: Context) -> Answer:
    """One page of a SKU's ledger, newest first. Raises NotFound."""
    sku = _known(context).sku
    statement = sa.select(movement).where(movement.c.sku == sku)
    path = f"/stock/{sku}/movements"
    return page(context.session, statement, [movement.c.id], query, _as_they_are, path=path, descending=True)


def list_reservations(query: PageQuery, context: Context) -> Answer:
    """One page of the orders that have units of a SKU reserved or wait for some, oldest first. Raises NotFound."""
    sku, table = _known(context).sku, reservation.c
    holds = sa.or_(table.reserved > 0, table.waiting > 0)
    columns = (table.order_id, table.placed_at, table.reserved, table.waiting)
    statement = sa.select(*columns).where(table.sku == sku, holds)
    path = f"/stock/{sku}/reservations"
    return page(context.session, statement, [table.placed_at, table.order_id], query, _as_they_are, path=path)


def list_expectations(query: PageQuery, context: Context) -> Answer:
    """One page of the purchase orders that still bring units of a SKU, by their ids. Raises NotFound."""
    sku, table = _known(context).sku, expectation.c
    outstanding = table.ordered - table.received - table.given_up
    columns = (table.order_id, sa.func.trim_scale(outstanding).label("outstanding"), table.expected_date)
    statement = sa.select(*columns).where(table.sku == sku, table.ordered > table.received + table.given_up)
    path = f"/stock/{sku}/expectations"
    return page(context.session, statement, [table.order_id], query, _as_they_are, path=path)


def list_discrepancies(query: PageQuery, context: Context) -> Answer:
    """One page of what left although the books did not have it, newest first."""
    statement = sa.select(movement).where(movement.c.kind == "discrepancy")
    path = "/stock/discrepancies"
    return page(context.session, statement, [movement.c.id], query, _as_they_are, path=path, descending=True)


def _running_low() -> sa.Select[Any]:
    level, point = stock_level.c, reorder_rule.c.reorder_point
    low = level.on_hand - level.reserved + level.incoming <= point
    wanted = sa.or_(point > 0, reorder_rule.c.auto_order)
    joined = stock_level.join(reorder_rule, level.sku == reorder_rule.c.sku)
    return sa.select(stock_level, *RULE).select_from(joined).where(level.status == "active", wanted, low)


def _known(context: Context) -> sa.Row[Any]:
    sku = context.path["sku"]
    row = context.session.execute(sa.select(stock_level).where(stock_level.c.sku == sku)).one_or_none()
    if row is None:
        raise NotFound(f"There is no stock of {sku}: no product has this SKU, or its event is still on its way.")
    return row


def _levels(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [shown_form(row) for row in rows]


def _low_levels(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [{**shown_form(row), **{column.name: getattr(row, column.name) for column in RULE}} for row in rows]


def _as_they_are(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [dict(row._mapping) for row in rows]


main = function(
    get("/stock", list_levels, scope="stock:read"),
    get("/stock/discrepancies", list_discrepancies, scope="stock:read"),
    get("/stock/{sku}", show_level, scope="stock:read"),
    get("/stock/{sku}/movements", list_movements, scope="stock:read"),
    get("/stock/{sku}/reservations", list_reservations, scope="stock:read"),
    get("/stock/{sku}/expectations", list_expectations, scope="stock:read"),
)
