"""Look suppliers up: one by its code, or those of some codes or words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from functions.purchasing.storage.suppliers import not_found
from functions.purchasing.storage.tables import supplier
from shared.http.pages import PageQuery
from shared.http.pagination import page
from shared.http.queries import Query, parameter, text, up_to
from shared.outcomes.answers import Answer, Document, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.values import skus
from shared.work.context import Context

import sqlalchemy as sa


@dataclass(frozen=True)
class SuppliersQuery(PageQuery):
    """All suppliers, or those of some codes. `text` is looked for in code, name and contact, in any case."""

    code: tuple[str, ...] = parameter(up_to(200, skus.PATTERN, skus.MEANING), ())
    text: str = parameter(text, "")


def list_suppliers(query: SuppliersQuery, context: Context) -> Answer:
    """One page of suppliers, by code."""
    statement = sa.select(supplier)
    if query.code:
        statement = statement.where(supplier.c.code.in_(query.code))
    if query.text:
        columns = (supplier.c.code, supplier.c.name, supplier.c.contact)
        statement = statement.where(sa.or_(*(column.icontains(query.text, autoescape=True) for column in columns)))
    return page(context.session, statement, [supplier.c.code], query, _views, path="/suppliers")


def show_supplier(_query: Query, context: Context) -> Answer:
    """One supplier. Raises NotFound."""
    code = context.path["code"]
    row = context.session.execute(sa.select(supplier).where(supplier.c.code == code)).one_or_none()
    if row is None:
        raise not_found(code)
    return ok(dict(row._mapping))


def _views(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    return [dict(row._mapping) for row in rows]


main = function(
    get("/suppliers", list_suppliers, scope="supplier:read"),
    get("/suppliers/{code}", show_supplier, scope="supplier:read"),
)
