"""Show purchase orders: one, what happened to it, or a list newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from functions.purchasing.rules.transitions import TRANSITIONS
from functions.purchasing.storage.documents import COLUMNS, documents_of, show
from functions.purchasing.storage.orders import KIND, history_of, overdue
from functions.purchasing.storage.shapes import ListedPurchaseOrder, PurchaseOrder
from functions.purchasing.storage.tables import purchase_order, purchase_order_line
from shared.database.columns import called
from shared.http.queries import Query, instant, one_of, orders, parameter, text, texts, up_to
from shared.lists.filters import Condition, among, equal, mentions, on_a_line, within
from shared.lists.pages import PageQuery, showing, sorting
from shared.lists.pagination import page
from shared.outcomes.answers import Answer, Page, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.values.numbers import OrderNumber
from shared.work.context import Context
from shared.work.history import HistoryEntry

import sqlalchemy as sa

ONE_SNAPSHOT = sa.text("set transaction isolation level repeatable read")
_ORDER, _LINE = purchase_order.c, purchase_order_line.c
_ORDERS = {
    "created_at": [_ORDER.created_at, _ORDER.id],
    "number": [_ORDER.number],
    "supplier": [_ORDER.supplier, _ORDER.created_at, _ORDER.id],
    "expected_date": [_ORDER.expected_date, _ORDER.id],
    "total": [_ORDER.total, _ORDER.id],
}


@dataclass(frozen=True)
class PurchaseOrdersQuery(PageQuery):
    """Orders in one status, from one supplier, overdue, with some SKUs on their lines, with some references, created at
    some time, those called `?id=…&id=…`, or all of that. `text` is looked for in supplier and reference, in any case.
    """

    status: str = parameter(one_of(*TRANSITIONS), "")
    supplier: str = parameter(text, "")
    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    overdue: str = parameter(one_of("true"), "")
    reference: tuple[str, ...] = parameter(texts(200), ())
    id: tuple[UUID | OrderNumber, ...] = parameter(orders(200, KIND), ())
    created_from: datetime | None = parameter(instant, None)
    created_to: datetime | None = parameter(instant, None)
    text: str = parameter(text, "")
    sort: str = sorting("-created_at", *_ORDERS)
    fields: tuple[str, ...] = showing(COLUMNS)


def list_purchase_orders(query: PurchaseOrdersQuery, context: Context) -> Answer[Page[ListedPurchaseOrder]]:
    """One page of orders with their lines."""
    keys = {column.key: column for key in _ORDERS.values() for column in key}
    statement = sa.select(*keys.values()).where(*_wanted(query))
    views = partial(documents_of, context.session)
    return page(context.session, statement, _ORDERS, query, views, path="/purchase-orders", count=context.count)


def _wanted(query: PurchaseOrdersQuery) -> Iterator[Condition]:
    yield from equal(_ORDER.status, query.status)
    if query.supplier:
        yield sa.or_(_ORDER.supplier == query.supplier, _ORDER.supplier_code == query.supplier)
    yield from on_a_line(_ORDER.id, _LINE.order_id, _LINE.sku, query.sku)
    if query.overdue:
        yield overdue(datetime.now(UTC).date())
    yield from among(_ORDER.reference, query.reference)
    yield from within(_ORDER.created_at, query.created_from, query.created_to)
    yield from mentions(query.text, _ORDER.supplier, _ORDER.reference)
    if query.id:
        yield called(purchase_order, query.id)


def show_purchase_order(_query: Query, context: Context) -> Answer[PurchaseOrder]:
    """One order with its lines, receipts and returns. Raises NotFound."""
    context.session.execute(ONE_SNAPSHOT)
    return ok(show(context.session, context.order(KIND)))


def show_history(_query: Query, context: Context) -> Answer[Page[HistoryEntry]]:
    """What happened to an order, oldest first, all of it on one page. Raises NotFound."""
    return ok({"items": history_of(context.session, context.order(KIND)), "next_cursor": None})


main = function(
    get("/purchase-orders", list_purchase_orders, scope="purchase:read"),
    get("/purchase-orders/{id}", show_purchase_order, scope="purchase:read"),
    get("/purchase-orders/{id}/history", show_history, scope="purchase:read"),
)
