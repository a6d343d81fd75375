"""Show purchase orders: one, what happened to it, or a list newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from functions.purchasing.rules.transitions import TRANSITIONS
from functions.purchasing.storage.documents import documents_of, show
from functions.purchasing.storage.orders import KIND, history_of, overdue
from functions.purchasing.storage.tables import purchase_order
from shared.database.columns import called
from shared.http.pages import PageQuery
from shared.http.pagination import page
from shared.http.queries import Query, one_of, orders, parameter, text, texts
from shared.outcomes.answers import Answer, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values.numbers import OrderNumber
from shared.work.context import Context

import sqlalchemy as sa

ONE_SNAPSHOT = sa.text("set transaction isolation level repeatable read")


@dataclass(frozen=True)
class PurchaseOrdersQuery(PageQuery):
    """Orders in one status, from one supplier, overdue, with some references, called `?id=…&id=…`, or all of that."""

    status: str = parameter(one_of(*TRANSITIONS), "")
    supplier: str = parameter(text, "")
    overdue: str = parameter(one_of("true"), "")
    reference: tuple[str, ...] = parameter(texts(200), ())
    id: tuple[UUID | OrderNumber, ...] = parameter(orders(200, KIND), ())


def list_purchase_orders(query: PurchaseOrdersQuery, context: Context) -> Answer:
    """One page of orders with their lines."""
    order = purchase_order.c
    newest = [order.created_at, order.id]
    statement = sa.select(*newest)
    if query.status:
        statement = statement.where(order.status == query.status)
    if query.supplier:
        statement = statement.where(sa.or_(order.supplier == query.supplier, order.supplier_code == query.supplier))
    if query.overdue:
        statement = statement.where(overdue(datetime.now(UTC).date()))
    if query.reference:
        statement = statement.where(order.reference.in_(query.reference))
    if query.id:
        statement = statement.where(called(purchase_order, query.id))
    views = partial(documents_of, context.session)
    return page(context.session, statement, newest, query, views, path="/purchase-orders", descending=True)


def show_purchase_order(_query: Query, context: Context) -> Answer:
    """One order with its lines, receipts and returns. Raises NotFound."""
    context.session.execute(ONE_SNAPSHOT)
    return ok(show(context.session, context.order(KIND)))


def show_history(_query: Query, context: Context) -> Answer:
    """What happened to an order, oldest first, all of it on one page. Raises NotFound."""
    return ok({"items": history_of(context.session, context.order(KIND)), "next_cursor": None})


main = function(
    get("/purchase-orders", list_purchase_orders, scope="purchase:read"),
    get("/purchase-orders/{id}", show_purchase_order, scope="purchase:read"),
    get("/purchase-orders/{id}/history", show_history, scope="purchase:read"),
)
