"""Rows of products: each becomes POST /products."""

from collections.abc import Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, currency, flag, not_negative, one_of, remark, text
from scripts.minierp.data.imports.kinds.suppliers import Directory
from scripts.minierp.data.imports.sending.commands import Command, Rejection, body_of, faultless, identity_of, key
from scripts.minierp.data.imports.sending.outcomes import Outcome, Step, What
from scripts.minierp.terminal.values import sku

PATH = "/products"


def fields(directory: Directory) -> tuple[Field, ...]:
    """The API's fields, and `supplier_id`, which the directory turns into the preferred supplier's name."""
    return (
        Field("sku", sku, required=True),
        Field("name", text(), required=True),
        Field("price", not_negative, required=True, number=True),
        Field("currency", currency, required=True),
        Field("description", remark),
        Field("type", one_of("sale", "purchase", "both")),
        Field("unit", text()),
        Field("preferred_supplier", text()),
        Field("supplier_id", directory.name_of),
        Field("reorder_point", not_negative, number=True),
        Field("reorder_quantity", not_negative, number=True),
        Field("auto_order", flag),
    )


def commands(records: Iterable[Record]) -> Iterator[Step]:
    """A product is itself wherever its row comes from, so the file has no part in its identity.

    Rows of one SKU go in the file's order: the first of them wins. Exactly equal rows are one product.
    """
    first: dict[str, tuple[int, str]] = {}
    for step in faultless(records, _command):
        yield _against(first, step) if isinstance(step, Command) else step


def _against(first: dict[str, tuple[int, str]], command: Command) -> Step:
    """The command, or what is wrong with it, if an earlier row named the same SKU."""
    [row] = command.rows
    number, key = first.setdefault(command.number, (row.number, command.key))
    if number == row.number:
        return command
    if key == command.key:
        return Outcome(command, What.REPEATED, said_by=f"row {number}")
    return [Rejection(row, (f"sku: {command.number!r} stands in row {number} with other content",))]


def _command(record: Record) -> Command:
    product = dict(record.values)
    if supplier := product.pop("supplier_id", None):
        product.setdefault("preferred_supplier", supplier)
    body = body_of(product)
    sku = str(body["sku"])
    return Command((record.row,), PATH, body, key("products", identity_of(PATH, body), "1"), number=sku, lane=sku)
