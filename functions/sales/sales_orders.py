"""Show sales orders: one, what happened to it, or a list newest first."""

from dataclasses import dataclass

from functions.sales.rules.numbers import KIND
from functions.sales.rules.transitions import TRANSITIONS
from functions.sales.storage import histories
from functions.sales.storage.orders import LISTED, Named, documents_of, show
from functions.sales.storage.tables import sales_order
from shared.database.columns import called
from shared.http.pages import PageQuery
from shared.http.pagination import page
from shared.http.queries import Query, one_of, orders, parameter, text, texts
from shared.outcomes.answers import Answer, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context


@dataclass(frozen=True)
class SalesOrdersQuery(PageQuery):
    """Orders in one status, of one customer, with some references, those called `?id=…&id=…`, or all of that."""

    status: str = parameter(one_of(*TRANSITIONS), "")
    customer: str = parameter(text, "")
    reference: tuple[str, ...] = parameter(texts(200), ())
    id: tuple[Named, ...] = parameter(orders(200, KIND), ())


def list_sales_orders(query: SalesOrdersQuery, context: Context) -> Answer:
    """One page of orders with their lines."""
    statement = LISTED
    if query.status:
        statement = statement.where(sales_order.c.status == query.status)
    if query.customer:
        statement = statement.where(sales_order.c.customer == query.customer)
    if query.reference:
        statement = statement.where(sales_order.c.reference.in_(query.reference))
    if query.id:
        statement = statement.where(called(sales_order, query.id))
    newest = [sales_order.c.created_at, sales_order.c.id]
    return page(context.session, statement, newest, query, documents_of, path="/sales-orders", descending=True)


def show_sales_order(_query: Query, context: Context) -> Answer:
    """One order with its lines, shipments and returns. Raises NotFound."""
    return ok(show(context.session, context.order(KIND)))


def show_history(_query: Query, context: Context) -> Answer:
    """What happened to an order, oldest first, all of it on one page. Raises NotFound."""
    return ok({"items": histories.of(context.session, context.order(KIND)), "next_cursor": None})


main = function(
    get("/sales-orders", list_sales_orders, scope="sales:read"),
    get("/sales-orders/{id}", show_sales_order, scope="sales:read"),
    get("/sales-orders/{id}/history", show_history, scope="sales:read"),
)
