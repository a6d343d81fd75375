"""How products are found, shown and changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from functions.product.storage.tables import product, product_barcode
from shared.outcomes.answers import Document
from shared.outcomes.problems import Conflict, NotFound, Unavailable, Violation
from shared.values.numbers import gtin

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

_OURS = ("description", "version", "created_at")


class BarcodeTaken(Conflict):
    """Another product has a barcode; `errors` has that product's SKU as `sku`."""

    kind, title = "barcode-taken", "Another product has this barcode"


def products() -> sa.Select[Any]:
    """Every product with its barcodes, by their numbers."""
    table = product_barcode
    listed = sa.func.array_agg(aggregate_order_by(table.c.barcode, table.c.gtin))
    barcodes = sa.select(listed).where(table.c.sku == product.c.sku).correlate(product).scalar_subquery()
    return sa.select(product, barcodes.label("barcodes"))


def document(row: sa.Row[Any]) -> Document:
    """A product as HTTP shows it, from a row of `products`."""
    return {**row._mapping, "barcodes": tuple(row.barcodes or ())}


def find(session: sa.Connection, sku: str) -> Document:
    """One product. Raises NotFound."""
    row = session.execute(products().where(product.c.sku == sku)).one_or_none()
    if row is None:
        raise NotFound(f"There is no product {sku}.")
    return document(row)


def locked(session: sa.Connection, sku: str) -> Document:
    """One product, which nobody else can change until the transaction ends. Raises NotFound."""
    session.execute(sa.select(product.c.sku).where(product.c.sku == sku).with_for_update())
    return find(session, sku)  # a statement of its own, so that its snapshot is younger than the lock


def change(session: sa.Connection, present: Document, changes: Mapping[str, Any]) -> Document:
    """`present`, which is locked, after `changes`: the next version. Raises BarcodeTaken."""
    now = {**present, **changes, "version": present["version"] + 1}
    row = {name: value for name, value in now.items() if name != "barcodes"}
    session.execute(product.update().values(row).where(product.c.sku == now["sku"]))
    if now["barcodes"] != present["barcodes"]:
        session.execute(product_barcode.delete().where(product_barcode.c.sku == now["sku"]))
        assign(session, now["sku"], now["barcodes"])
    return now


def assign(session: sa.Connection, sku: str, barcodes: Sequence[str]) -> None:
    """Give a product that has no barcodes its own. Raises BarcodeTaken."""
    if not barcodes:
        return
    rows = [{"gtin": gtin(barcode), "barcode": barcode, "sku": sku} for barcode in barcodes]
    stored = session.execute(insert(product_barcode).values(rows).on_conflict_do_nothing())
    if stored.rowcount == len(rows):
        return
    if errors := _taken(session, sku, barcodes):
        raise BarcodeTaken(f"{len(errors)} barcode(s) belong to other products; see errors.", errors)
    raise Unavailable("The product that had a barcode has just given it up.")


def _taken(session: sa.Connection, sku: str, barcodes: Sequence[str]) -> list[Violation]:
    table = product_barcode
    others = sa.select(table).where(table.c.gtin.in_(map(gtin, barcodes)), table.c.sku != sku)
    owners = {row.gtin: row.sku for row in session.execute(others)}
    return [
        {"field": f"barcodes.{place}", "message": f"product {owner} has it", "barcode": barcode, "sku": owner}
        for place, barcode in enumerate(barcodes)
        if (owner := owners.get(gtin(barcode)))
    ]


def facts(shown: Document) -> Document:
    """What an event tells of a product."""
    return {name: value for name, value in shown.items() if name not in _OURS}
