"""Look products up: one by its SKU, or the catalogue by text, status, SKUs and barcodes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.product.rules.transitions import TRANSITIONS
from functions.product.storage.catalogue import COLUMNS, document, find, products
from functions.product.storage.shapes import Product
from functions.product.storage.tables import product, product_barcode
from shared.http.queries import Query, instant, one_of, parameter, text, up_to
from shared.lists.filters import Condition, among, equal, mentions, within
from shared.lists.pages import PageQuery, showing, sorting
from shared.lists.pagination import page
from shared.outcomes.answers import Answer, Document, Page, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.values.numbers import GTIN, GTIN_MEANING, gtin
from shared.work.context import Context

import sqlalchemy as sa

_PRODUCT = product.c
_ORDERS = {
    "sku": [_PRODUCT.sku],
    "name": [_PRODUCT.name, _PRODUCT.sku],
    "created_at": [_PRODUCT.created_at, _PRODUCT.sku],
}
_barcodes = up_to(200, GTIN, GTIN_MEANING)


def _gtins(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(gtin, _barcodes(given)))


@dataclass(frozen=True)
class ProductsQuery(PageQuery):
    """All products, or those of some SKUs or barcodes, in one status, of one preferred supplier, created at some time.
    `text` is looked for in SKU, name and description, in any case; a barcode is found in whatever form it is given.
    """

    sku: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    barcode: tuple[str, ...] = parameter(_gtins, ())
    supplier: str = parameter(text, "")
    status: str = parameter(one_of(*TRANSITIONS), "")
    created_from: datetime | None = parameter(instant, None)
    created_to: datetime | None = parameter(instant, None)
    text: str = parameter(text, "")
    sort: str = sorting("sku", *_ORDERS)
    fields: tuple[str, ...] = showing(COLUMNS)


def list_products(query: ProductsQuery, context: Context) -> Answer[Page[Product]]:
    """One page of the catalogue."""
    statement = products().where(*_wanted(query))
    return page(context.session, statement, _ORDERS, query, _views, path="/products", count=context.count)


def _wanted(query: ProductsQuery) -> Iterator[Condition]:
    yield from among(_PRODUCT.sku, query.sku)
    if query.barcode:
        yield _PRODUCT.sku.in_(sa.select(product_barcode.c.sku).where(product_barcode.c.gtin.in_(query.barcode)))
    yield from equal(_PRODUCT.preferred_supplier, query.supplier)
    yield from equal(_PRODUCT.status, query.status)
    yield from within(_PRODUCT.created_at, query.created_from, query.created_to)
    yield from mentions(query.text, _PRODUCT.sku, _PRODUCT.name, _PRODUCT.description)


def show_product(_query: Query, context: Context) -> Answer[Product]:
    """One product. Raises NotFound."""
    return ok(find(context.session, context.path["sku"]))


def _views(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [document(row) for row in rows]


main = function(
    get("/products", list_products, scope="product:read"), get("/products/{sku}", show_product, scope="product:read")
)
