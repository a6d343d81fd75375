"""How suppliers are kept and found, and what was agreed with them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from functions.purchasing.rules.namesakes import SupplierExists
from functions.purchasing.storage.tables import purchase_order, purchase_order_line, supplier
from shared.database.errors import UNIQUE_VIOLATION, sqlstate
from shared.outcomes.answers import Document
from shared.outcomes.problems import NotFound

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert


def find(session: sa.Connection, called: str) -> sa.Row[Any] | None:
    """The record of the supplier with this code, or else with this name."""
    mine = sa.or_(supplier.c.code == called, supplier.c.name == called)
    by_code_first = sa.select(supplier).where(mine).order_by((supplier.c.code == called).desc()).limit(1)
    return session.execute(by_code_first).one_or_none()


def prices(session: sa.Connection, of: sa.Row[Any], skus: Sequence[str]) -> dict[str, Decimal]:
    """What was last agreed with a supplier for a unit of each of `skus`, in its currency; nothing where nothing was."""
    order, line = purchase_order.c, purchase_order_line.c
    theirs = sa.or_(order.supplier_code == of.code, sa.and_(order.supplier_code.is_(None), order.supplier == of.name))
    last = (
        sa.select(line.sku, line.unit_price)
        .join_from(purchase_order_line, purchase_order)
        .where(theirs, line.sku.in_(skus), line.currency == of.currency, order.status != "cancelled")
        .order_by(line.sku, order.created_at.desc(), order.id.desc(), line.line.desc())
        .ext(distinct_on(line.sku))
    )
    return {row.sku: row.unit_price for row in session.execute(last)}


def locked(session: sa.Connection, code: str) -> Document:
    """A supplier that nobody else can change until the transaction ends. Raises NotFound."""
    row = session.execute(sa.select(supplier).where(supplier.c.code == code).with_for_update()).one_or_none()
    if row is None:
        raise not_found(code)
    return dict(row._mapping)


def add(session: sa.Connection, new: Document) -> Document:
    """Store a supplier, and show it. Raises SupplierExists."""
    if not session.execute(insert(supplier).values(new).on_conflict_do_nothing()).rowcount:
        same_code = sa.select(supplier.c.code).where(supplier.c.code == new["code"])
        field = "code" if session.execute(same_code).one_or_none() else "name"
        raise SupplierExists(field, new[field])
    return new


def change(session: sa.Connection, wanted: Document) -> Document:
    """Store what is another by now of a supplier that is locked, and show it. Raises SupplierExists."""
    now = {**wanted, "version": wanted["version"] + 1}
    statement = supplier.update().values(now).where(supplier.c.code == now["code"])
    try:
        with session.begin_nested():
            session.execute(statement)
    except sa.exc.DBAPIError as error:
        if sqlstate(error) == UNIQUE_VIOLATION:
            raise SupplierExists("name", now["name"]) from None
        raise
    return now


def not_found(code: str) -> NotFound:
    """There is no supplier with this code."""
    return NotFound(f"There is no supplier {code}.")
