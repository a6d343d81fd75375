"""Show sales orders: one, what happened to it, or a list newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.sales.rules.numbers import KIND
from functions.sales.rules.transitions import TRANSITIONS
from functions.sales.storage import histories
from functions.sales.storage.orders import COLUMNS, LISTED, Named, documents_of, show
from functions.sales.storage.shapes import ListedSalesOrder, SalesOrder
from functions.sales.storage.tables import sales_order, sales_order_line
from shared.database.columns import called
from shared.http.queries import Query, instant, one_of, orders, parameter, text, texts, up_to
from shared.lists.filters import Condition, among, equal, mentions, on_a_line, within
from shared.lists.pages import PageQuery, showing, sorting
from shared.lists.pagination import page
from shared.outcomes.answers import Answer, Page, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.work.context import Context
from shared.work.history import HistoryEntry

_ORDER, _LINE = sales_order.c, sales_order_line.c
_ORDERS = {
    "created_at": [_ORDER.created_at, _ORDER.id],
    "number": [_ORDER.number],
    "customer": [_ORDER.customer, _ORDER.created_at, _ORDER.id],
    "total": [_ORDER.total, _ORDER.id],
}


@dataclass(frozen=True)
class SalesOrdersQuery(PageQuery):
    """Orders in one status, of one customer, with some SKUs on their lines, with some references, created at some time,
    those called `?id=…&id=…`, or all of that. `text` is looked for in customer and reference, in any case.
    """

    status: str = parameter(one_of(*TRANSITIONS), "")
    customer: str = parameter(text, "")
    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    reference: tuple[str, ...] = parameter(texts(200), ())
    id: tuple[Named, ...] = parameter(orders(200, KIND), ())
    created_from: datetime | None = parameter(instant, None)
    created_to: datetime | None = parameter(instant, None)
    text: str = parameter(text, "")
    sort: str = sorting("-created_at", *_ORDERS)
    fields: tuple[str, ...] = showing(COLUMNS)


def list_sales_orders(query: SalesOrdersQuery, context: Context) -> Answer[Page[ListedSalesOrder]]:
    """One page of orders with their lines."""
    statement = LISTED.where(*_wanted(query))
    return page(context.session, statement, _ORDERS, query, documents_of, path="/sales-orders", count=context.count)


def _wanted(query: SalesOrdersQuery) -> Iterator[Condition]:
    yield from equal(_ORDER.status, query.status)
    yield from equal(_ORDER.customer, query.customer)
    yield from on_a_line(_ORDER.id, _LINE.order_id, _LINE.sku, query.sku)
    yield from among(_ORDER.reference, query.reference)
    yield from within(_ORDER.created_at, query.created_from, query.created_to)
    yield from mentions(query.text, _ORDER.customer, _ORDER.reference)
    if query.id:
        yield called(sales_order, query.id)


def show_sales_order(_query: Query, context: Context) -> Answer[SalesOrder]:
    """One order with its lines, shipments and returns. Raises NotFound."""
    return ok(show(context.session, context.order(KIND)))


def show_history(_query: Query, context: Context) -> Answer[Page[HistoryEntry]]:
    """What happened to an order, oldest first, all of it on one page. Raises NotFound."""
    return ok({"items": histories.of(context.session, context.order(KIND)), "next_cursor": None})


main = function(
    get("/sales-orders", list_sales_orders, scope="sales:read"),
    get("/sales-orders/{id}", show_sales_order, scope="sales:read"),
    get("/sales-orders/{id}/history", show_history, scope="sales:read"),
)
