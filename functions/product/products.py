"""Look products up: one by its SKU, or the catalogue by text, status, SKUs and barcodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from functions.product.rules.transitions import TRANSITIONS
from functions.product.storage.catalogue import document, find, products
from functions.product.storage.tables import product, product_barcode
from shared.http.pages import PageQuery
from shared.http.pagination import page
from shared.http.queries import Query, one_of, parameter, text, up_to
from shared.outcomes.answers import Answer, Document, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.values.numbers import GTIN, GTIN_MEANING, gtin
from shared.work.context import Context

import sqlalchemy as sa

_barcodes = up_to(200, GTIN, GTIN_MEANING)


def _gtins(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(gtin, _barcodes(given)))


@dataclass(frozen=True)
class ProductsQuery(PageQuery):
    """All products, or those of some SKUs or barcodes. `text` is looked for in SKU, name and description, in any case;
    a barcode is found in whatever form it is given.
    """

    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    barcode: tuple[str, ...] = parameter(_gtins, ())
    text: str = parameter(text, "")
    status: str = parameter(one_of(*TRANSITIONS), "")


def list_products(query: ProductsQuery, context: Context) -> Answer:
    """One page of the catalogue, by SKU."""
    statement = products()
    if query.sku:
        statement = statement.where(product.c.sku.in_(query.sku))
    if query.barcode:
        found = sa.select(product_barcode.c.sku).where(product_barcode.c.gtin.in_(query.barcode))
        statement = statement.where(product.c.sku.in_(found))
    if query.text:
        columns = (product.c.sku, product.c.name, product.c.description)
        statement = statement.where(sa.or_(*(column.icontains(query.text, autoescape=True) for column in columns)))
    if query.status:
        statement = statement.where(product.c.status == query.status)
    return page(context.session, statement, [product.c.sku], query, _views, path="/products")


def show_product(_query: Query, context: Context) -> Answer:
    """One product. Raises NotFound."""
    return ok(find(context.session, context.path["sku"]))


def _views(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [document(row) for row in rows]


main = function(
    get("/products", list_products, scope="product:read"), get("/products/{sku}", show_product, scope="product:read")
)
