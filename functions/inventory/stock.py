"""Show stock: levels, and the ledger behind each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from functions.inventory.storage.levels import shown_form
from functions.inventory.storage.tables import movement, stock_level
from shared.http.pagination import PageQuery, page
from shared.http.queries import Query, parameter, up_to
from shared.outcomes.answers import Answer, Document, ok
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.work.context import Context

import sqlalchemy as sa


@dataclass(frozen=True)
class LevelsQuery(PageQuery):
    """All SKUs, or those named by `?sku=…&sku=…`."""

    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())


def list_levels(query: LevelsQuery, context: Context) -> Answer:
    """One page of levels, by SKU."""
    statement = sa.select(stock_level).where(stock_level.c.status.is_not(None))
    if query.sku:
        statement = statement.where(stock_level.c.sku.in_(query.sku))
    return page(context.session, statement, [stock_level.c.sku], query, _levels, path="/stock")


def show_level(_query: Query, context: Context) -> Answer:
    """The level of one SKU. Raises NotFound."""
    return ok(shown_form(_known(context)))


def list_movements(query: PageQuery, context: Context) -> Answer:
    """One page of a SKU's ledger, newest first. Raises NotFound."""
    sku = _known(context).sku
    statement = sa.select(movement).where(movement.c.sku == sku)
    path = f"/stock/{sku}/movements"
    return page(context.session, statement, [movement.c.id], query, _movements, path=path, descending=True)


def _known(context: Context) -> sa.Row[Any]:
    sku = context.path["sku"]
    row = context.session.execute(sa.select(stock_level).where(stock_level.c.sku == sku)).one_or_none()
    if row is None:
        raise NotFound(f"There is no stock of {sku}: no product has this SKU, or its event is still on its way.")
    return row


def _levels(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [shown_form(row) for row in rows]


def _movements(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [dict(row._mapping) for row in rows]


main = function(
    get("/stock", list_levels),
    get("/stock/{sku}", show_level),
    get("/stock/{sku}/movements", list_movements),
)
