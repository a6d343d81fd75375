"""Show sales orders: one, or a list newest first."""

from dataclasses import dataclass
from uuid import UUID

from functions.sales.rules.transitions import TRANSITIONS
from functions.sales.storage.orders import WHOLE, documents_of, find
from functions.sales.storage.tables import sales_order
from shared.http.pagination import PageQuery, page
from shared.http.queries import Query, ids, one_of, parameter, text, texts
from shared.outcomes.answers import Answer, ok
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context


@dataclass(frozen=True)
class SalesOrdersQuery(PageQuery):
    """Orders in one status, of one customer, with some references, those named by `?id=…&id=…`, or all of that."""

    status: str = parameter(one_of(*TRANSITIONS), "")
    customer: str = parameter(text, "")
    reference: tuple[str, ...] = parameter(texts(200), ())
    id: tuple[UUID, ...] = parameter(ids(200), ())


def list_sales_orders(query: SalesOrdersQuery, context: Context) -> Answer:
    """One page of orders with their lines."""
    statement = WHOLE
    if query.status:
        statement = statement.where(sales_order.c.status == query.status)
    if query.customer:
        statement = statement.where(sales_order.c.customer == query.customer)
    if query.reference:
        statement = statement.where(sales_order.c.reference.in_(query.reference))
    if query.id:
        statement = statement.where(sales_order.c.id.in_(query.id))
    newest = [sales_order.c.created_at, sales_order.c.id]
    return page(context.session, statement, newest, query, documents_of, path="/sales-orders", descending=True)


def show_sales_order(_query: Query, context: Context) -> Answer:
    """One order with its lines. Raises NotFound."""
    order_id = context.id("id")
    order = find(context.session, order_id)
    if order is None:
        raise NotFound(f"There is no sales order {order_id}.")
    return ok(order)


main = function(get("/sales-orders", list_sales_orders), get("/sales-orders/{id}", show_sales_order))
