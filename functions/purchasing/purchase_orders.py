"""Show purchase orders: one, or a list newest first."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from functions.purchasing.rules.transitions import TRANSITIONS
from functions.purchasing.storage.orders import documents_of, show
from functions.purchasing.storage.tables import purchase_order
from shared.http.pagination import PageQuery, page
from shared.http.queries import Query, ids, one_of, parameter, text, texts
from shared.outcomes.answers import Answer, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context

import sqlalchemy as sa


@dataclass(frozen=True)
class PurchaseOrdersQuery(PageQuery):
    """Orders in one status, from one supplier, with some references, those named by `?id=…&id=…`, or all of that."""

    status: str = parameter(one_of(*TRANSITIONS), "")
    supplier: str = parameter(text, "")
    reference: tuple[str, ...] = parameter(texts(200), ())
    id: tuple[UUID, ...] = parameter(ids(200), ())


def list_purchase_orders(query: PurchaseOrdersQuery, context: Context) -> Answer:
    """One page of orders with their lines."""
    newest = [purchase_order.c.created_at, purchase_order.c.id]
    statement = sa.select(*newest)
    if query.status:
        statement = statement.where(purchase_order.c.status == query.status)
    if query.supplier:
        statement = statement.where(purchase_order.c.supplier == query.supplier)
    if query.reference:
        statement = statement.where(purchase_order.c.reference.in_(query.reference))
    if query.id:
        statement = statement.where(purchase_order.c.id.in_(query.id))
    views = partial(documents_of, context.session)
    return page(context.session, statement, newest, query, views, path="/purchase-orders", descending=True)


def show_purchase_order(_query: Query, context: Context) -> Answer:
    """One order with its lines. Raises NotFound."""
    return ok(show(context.session, context.id("id")))


main = function(
    get("/purchase-orders", list_purchase_orders),
    get("/purchase-orders/{id}", show_purchase_order),
)
