"""Show purchase orders: one, or a list by status and supplier, newest first."""

from collections.abc import Sequence
from typing import Any, Literal

from functions.purchasing.orders import documents_of, show
from functions.purchasing.tables import purchase_order
from shared.answers import Answer, Document, ok
from shared.context import Context
from shared.function import function
from shared.pagination import PageQuery, page
from shared.triggers import get
from shared.values import Nothing

import sqlalchemy as sa


class PurchaseOrdersQuery(PageQuery):
    """Orders in one status, from one supplier, or both."""

    status: Literal["open", "partially_received", "received", "cancelled"] | None = None
    supplier: str = ""


def list_purchase_orders(query: PurchaseOrdersQuery, context: Context) -> Answer:
    """One page of orders with their lines."""
    statement = sa.select(purchase_order)
    if query.status:
        statement = statement.where(purchase_order.c.status == query.status)
    if query.supplier:
        statement = statement.where(purchase_order.c.supplier == query.supplier)
    newest = [purchase_order.c.created_at, purchase_order.c.id]

    def views(orders: Sequence[sa.Row[Any]]) -> list[Document]:
        return documents_of(context.session, orders)

    return page(context.session, statement, newest, query, views, path="/purchase-orders", descending=True)


def show_purchase_order(_query: Nothing, context: Context) -> Answer:
    """One order with its lines. Raises NotFound."""
    return ok(show(context.session, context.id("id")))


main = function(
    get("/purchase-orders", list_purchase_orders),
    get("/purchase-orders/{id}", show_purchase_order),
)
