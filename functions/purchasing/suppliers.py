"""Look suppliers up: one by its code, or those of some codes or words."""

from collections.abc import Iterator
from dataclasses import dataclass

from functions.purchasing.storage.shapes import Supplier
from functions.purchasing.storage.suppliers import not_found
from functions.purchasing.storage.tables import supplier
from shared.http.queries import Query, parameter, text, up_to
from shared.lists.filters import Condition, among, mentions
from shared.lists.pages import PageQuery, showing, sorting
from shared.lists.pagination import as_they_are, page
from shared.outcomes.answers import Answer, Page, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.work.context import Context

import sqlalchemy as sa

_SUPPLIER = supplier.c
_ORDERS = {"code": [_SUPPLIER.code], "name": [_SUPPLIER.name]}


@dataclass(frozen=True)
class SuppliersQuery(PageQuery):
    """All suppliers, or those of some codes. `text` is looked for in code, name and contact, in any case."""

    code: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    text: str = parameter(text, "")
    sort: str = sorting("code", *_ORDERS)
    fields: tuple[str, ...] = showing(_SUPPLIER.keys())


def list_suppliers(query: SuppliersQuery, context: Context) -> Answer[Page[Supplier]]:
    """One page of suppliers."""
    statement = sa.select(supplier).where(*_wanted(query))
    return page(context.session, statement, _ORDERS, query, as_they_are, path="/suppliers", count=context.count)


def _wanted(query: SuppliersQuery) -> Iterator[Condition]:
    yield from among(_SUPPLIER.code, query.code)
    yield from mentions(query.text, _SUPPLIER.code, _SUPPLIER.name, _SUPPLIER.contact)


def show_supplier(_query: Query, context: Context) -> Answer[Supplier]:
    """One supplier. Raises NotFound."""
    code = context.path["code"]
    row = context.session.execute(sa.select(supplier).where(supplier.c.code == code)).one_or_none()
    if row is None:
        raise not_found(code)
    return ok(dict(row._mapping))


main = function(
    get("/suppliers", list_suppliers, scope="supplier:read"),
    get("/suppliers/{code}", show_supplier, scope="supplier:read"),
)
