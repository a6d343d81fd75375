"""Look products up: one by its SKU, or the catalogue by text, status and SKUs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from functions.product.storage.tables import product
from shared.http.pagination import PageQuery, page
from shared.http.queries import Query, one_of, parameter, text, up_to
from shared.outcomes.answers import Answer, Document, ok
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.work.context import Context

import sqlalchemy as sa

STATUSES = ("active", "discontinued")


@dataclass(frozen=True)
class ProductsQuery(PageQuery):
    """All products, or those of some SKUs. `text` is looked for in SKU, name and description, in any case."""

    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    text: str = parameter(text, "")
    status: str = parameter(one_of(*STATUSES), "")


def list_products(query: ProductsQuery, context: Context) -> Answer:
    """One page of the catalogue, by SKU."""
    statement = sa.select(product)
    if query.sku:
        statement = statement.where(product.c.sku.in_(query.sku))
    if query.text:
        columns = (product.c.sku, product.c.name, product.c.description)
        statement = statement.where(sa.or_(*(column.icontains(query.text, autoescape=True) for column in columns)))
    if query.status:
        statement = statement.where(product.c.status == query.status)
    return page(context.session, statement, [product.c.sku], query, _views, path="/products")


def show_product(_query: Query, context: Context) -> Answer:
    """One product. Raises NotFound."""
    sku = context.path["sku"]
    row = context.session.execute(sa.select(product).where(product.c.sku == sku)).one_or_none()
    if row is None:
        raise NotFound(f"There is no product {sku}.")
    return ok(_views([row])[0])


def _views(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [dict(row._mapping) for row in rows]


main = function(get("/products", list_products), get("/products/{sku}", show_product))
