"""How products are found, shown and changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from functions.product.storage.tables import product, product_barcode
from shared.outcomes.answers import Document
from shared.outcomes.problems import Conflict, NotFound, Unavailable, Violation
from shared.outcomes.violations import in_body
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


COLUMNS = tuple(products().selected_columns.keys())
"""What is told of a product."""


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
    wanted = {now["sku"]: now["barcodes"]}
    for refusal in taken_barcodes(session, wanted).values():
        raise refusal
    session.execute(product.update().values(row).where(product.c.sku == now["sku"]))
    if now["barcodes"] != present["barcodes"]:
        session.execute(product_barcode.delete().where(product_barcode.c.sku == now["sku"]))
        give_barcodes(session, wanted)
    return now


def taken_barcodes(session: sa.Connection, wanted: Mapping[str, Sequence[str]]) -> dict[str, BarcodeTaken]:
    """Of products, by SKU, with the barcodes that they are to have: those of which another product has one."""
    numbers = [gtin(barcode) for barcodes in wanted.values() for barcode in barcodes]
    if not numbers:
        return {}
    held = sa.select(product_barcode).where(product_barcode.c.gtin.in_(numbers))
    owners = {row.gtin: row.sku for row in session.execute(held)}
    errors = {sku: _taken(sku, barcodes, owners) for sku, barcodes in wanted.items()}
    return {
        sku: BarcodeTaken(f"{len(mine)} barcode(s) belong to other products; see errors.", mine)
        for sku, mine in errors.items()
        if mine
    }


def _taken(sku: str, barcodes: Sequence[str], owners: Mapping[str, str]) -> list[Violation]:
    return [
        in_body("barcodes", f"product {owner} has it", barcode=barcode, sku=owner)
        for barcode in barcodes
        if (owner := owners.get(gtin(barcode), sku)) != sku
    ]


def give_barcodes(session: sa.Connection, wanted: Mapping[str, Sequence[str]]) -> None:
    """Give products that have no barcodes, by SKU, their own. Raises Unavailable if another has taken one just now."""
    rows = sorted((gtin(barcode), barcode, sku) for sku, barcodes in wanted.items() for barcode in barcodes)
    if not rows:
        return
    values = [dict(zip(("gtin", "barcode", "sku"), row, strict=True)) for row in rows]
    if session.execute(insert(product_barcode).values(values).on_conflict_do_nothing()).rowcount < len(rows):
        raise Unavailable("Another product has just got one of the barcodes.")


def facts(shown: Document) -> Document:
    """What an event tells of a product."""
    return {name: value for name, value in shown.items() if name not in _OURS}
