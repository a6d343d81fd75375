"""Show stock: levels now and as they were, the ledger behind each, who has some reserved, and what is on its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.inventory.rules.ledger import Kind
from functions.inventory.storage.levels import COLUMNS, quantities, shown_form
from functions.inventory.storage.past import level_at
from functions.inventory.storage.shapes import Expectation, ListedLevel, Movement, Reservation, StockLevel
from functions.inventory.storage.tables import expectation, movement, reorder_rule, reservation, stock_level
from shared.http.queries import Query, instant, one_of, parameter, past, text, up_to
from shared.lists.filters import Condition, among, equal, mentions, within
from shared.lists.pages import PageQuery, showing, sorting
from shared.lists.pagination import as_they_are, page
from shared.outcomes.answers import Answer, Document, Page, ok
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
_LEVEL, _MOVEMENT, _HOLD, _COMING = stock_level.c, movement.c, reservation.c, expectation.c
_BY_SKU = {"sku": [_LEVEL.sku]}
_BY_ID = {"id": [_MOVEMENT.id]}
_BY_AGE = {"placed_at": [_HOLD.placed_at, _HOLD.order_id]}
_BY_ORDER = {"order_id": [_COMING.order_id]}
_skus = up_to(200, skus.PATTERN, skus.MEANING)


@dataclass(frozen=True)
class LevelsQuery(PageQuery):
    """All SKUs, or those named by `?sku=…&sku=…`, of products in one status, or those that run low:
    `?below=reorder_point`. `text` is looked for in SKUs, in any case. They are sorted by SKU alone: an index on what
    each order changes would cost each of them.
    """

    sku: tuple[str, ...] = parameter(_skus, ())
    status: str = parameter(one_of("active", "discontinued"), "")
    below: str = parameter(one_of("reorder_point"), "")
    text: str = parameter(text, "")
    sort: str = sorting("sku")
    fields: tuple[str, ...] = showing((*COLUMNS, *(column.name for column in RULE)))


@dataclass(frozen=True)
class LevelQuery(Query):
    """The level now, or as it was at a moment."""

    as_of: datetime | None = parameter(past, None)


@dataclass(frozen=True)
class MovementsQuery(PageQuery):
    """The whole ledger of a SKU, or movements of one kind, recorded at some time."""

    kind: str = parameter(one_of(*Kind), "")
    recorded_from: datetime | None = parameter(instant, None)
    recorded_to: datetime | None = parameter(instant, None)
    sort: str = sorting("-id")
    fields: tuple[str, ...] = showing(_MOVEMENT.keys())


@dataclass(frozen=True)
class DiscrepanciesQuery(PageQuery):
    """All discrepancies, or those of some SKUs, recorded at some time."""

    sku: tuple[str, ...] = parameter(_skus, ())
    recorded_from: datetime | None = parameter(instant, None)
    recorded_to: datetime | None = parameter(instant, None)
    sort: str = sorting("-id")
    fields: tuple[str, ...] = showing(_MOVEMENT.keys())


@dataclass(frozen=True)
class ReservationsQuery(PageQuery):
    """All of a SKU."""

    sort: str = sorting("placed_at")
    fields: tuple[str, ...] = showing(("order_id", "placed_at", "reserved", "waiting"))


@dataclass(frozen=True)
class ExpectationsQuery(PageQuery):
    """All of a SKU."""

    sort: str = sorting("order_id")
    fields: tuple[str, ...] = showing(("order_id", "outstanding", "expected_date"))


def list_levels(query: LevelsQuery, context: Context) -> Answer[Page[ListedLevel]]:
    """One page of levels; of those that run low, with how they want to be bought."""
    statement = _running_low() if query.below else sa.select(stock_level).where(_LEVEL.status.is_not(None))
    statement = statement.where(*_wanted(query))
    views = _low_levels if query.below else _levels
    return page(context.session, statement, _BY_SKU, query, views, path="/stock", count=context.count)


def show_level(query: LevelQuery, context: Context) -> Answer[StockLevel]:
    """The level of one SKU; as it was, by its ledger, with what its product is now. Raises NotFound."""
    row = _known(context)
    if query.as_of is None:
        return ok(shown_form(row))
    found = level_at(context.session, row.sku, query.as_of)
    then = {"version": found.version, "expected_date": None, "updated_at": found.recorded_at, "as_of": query.as_of}
    # It has no ETag: the level that may be changed is the one of now.
    return Answer({**shown_form(row), **quantities(found.level), **then})


def list_movements(query: MovementsQuery, context: Context) -> Answer[Page[Movement]]:
    """One page of a SKU's ledger. Raises NotFound."""
    sku = _known(context).sku
    wanted = (
        *equal(_MOVEMENT.kind, query.kind),
        *within(_MOVEMENT.recorded_at, query.recorded_from, query.recorded_to),
    )
    statement, path = sa.select(movement).where(_MOVEMENT.sku == sku, *wanted), f"/stock/{sku}/movements"
    return page(context.session, statement, _BY_ID, query, as_they_are, path=path, count=context.count)


def list_reservations(query: ReservationsQuery, context: Context) -> Answer[Page[Reservation]]:
    """One page of the orders that have units of a SKU reserved or wait for some. Raises NotFound."""
    sku, holds = _known(context).sku, sa.or_(_HOLD.reserved > 0, _HOLD.waiting > 0)
    columns = (_HOLD.order_id, _HOLD.placed_at, _HOLD.reserved, _HOLD.waiting)
    statement, path = sa.select(*columns).where(_HOLD.sku == sku, holds), f"/stock/{sku}/reservations"
    return page(context.session, statement, _BY_AGE, query, as_they_are, path=path, count=context.count)


def list_expectations(query: ExpectationsQuery, context: Context) -> Answer[Page[Expectation]]:
    """One page of the purchase orders that still bring units of a SKU. Raises NotFound."""
    sku, outstanding = _known(context).sku, _COMING.ordered - _COMING.received - _COMING.given_up
    columns = (_COMING.order_id, sa.func.trim_scale(outstanding).label("outstanding"), _COMING.expected_date)
    wanted = (_COMING.sku == sku, _COMING.ordered > _COMING.received + _COMING.given_up)
    statement, path = sa.select(*columns).where(*wanted), f"/stock/{sku}/expectations"
    return page(context.session, statement, _BY_ORDER, query, as_they_are, path=path, count=context.count)


def list_discrepancies(query: DiscrepanciesQuery, context: Context) -> Answer[Page[Movement]]:
    """One page of what left although the books did not have it."""
    wanted = (
        *among(_MOVEMENT.sku, query.sku),
        *within(_MOVEMENT.recorded_at, query.recorded_from, query.recorded_to),
    )
    statement = sa.select(movement).where(_MOVEMENT.kind == "discrepancy", *wanted)
    path = "/stock/discrepancies"
    return page(context.session, statement, _BY_ID, query, as_they_are, path=path, count=context.count)


def _wanted(query: LevelsQuery) -> Iterator[Condition]:
    yield from among(_LEVEL.sku, query.sku)
    yield from equal(_LEVEL.status, query.status)
    yield from mentions(query.text, _LEVEL.sku)


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


main = function(
    get("/stock", list_levels, scope="stock:read"),
    get("/stock/discrepancies", list_discrepancies, scope="stock:read"),
    get("/stock/{sku}", show_level, scope="stock:read"),
    get("/stock/{sku}/movements", list_movements, scope="stock:read"),
    get("/stock/{sku}/reservations", list_reservations, scope="stock:read"),
    get("/stock/{sku}/expectations", list_expectations, scope="stock:read"),
)
