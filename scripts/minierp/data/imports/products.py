"""Rows of products: each becomes POST /products."""

from collections.abc import Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.commands import Command, Rejection, row_commands
from scripts.minierp.data.imports.fields import Field, currency, flag, not_negative, sku
from scripts.minierp.data.imports.suppliers import Directory


def fields(directory: Directory) -> tuple[Field, ...]:
    """The API's fields, and `supplier_id`, which the directory turns into the preferred supplier's name."""
    return (
        Field("sku", sku, required=True),
        Field("name", required=True),
        Field("price", not_negative, required=True),
        Field("currency", currency, required=True),
        Field("description"),
        Field("type"),
        Field("unit"),
        Field("preferred_supplier"),
        Field("supplier_id", directory.name_of),
        Field("reorder_point", not_negative),
        Field("reorder_quantity", not_negative),
        Field("auto_order", flag),
    )


def commands(records: Iterable[Record]) -> Iterator[Command | Rejection]:
    """A product is itself wherever its row comes from, so the file has no part in its identity."""
    return row_commands(records, lambda _: "/products", _body, batch="products")


def _body(record: Record) -> dict[str, object]:
    product = dict(record.values)
    if supplier := product.pop("supplier_id", None):
        product.setdefault("preferred_supplier", supplier)
    return product
