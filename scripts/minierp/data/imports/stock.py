"""Rows of stock: each becomes POST /stock/{sku}/adjustments."""

from collections.abc import Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.commands import Command, Rejection, row_commands
from scripts.minierp.data.imports.fields import Field, number, sku

FIELDS = (Field("sku", sku, required=True), Field("quantity", number, required=True), Field("reason"), Field("note"))


def commands(records: Iterable[Record], reason: str, batch: str) -> Iterator[Command | Rejection]:
    """Adjustments with `reason` where a row has none of its own.

    The same movement may happen twice: equal rows of one batch (by default the file's name) are two movements.
    """

    def body(record: Record) -> dict[str, object]:
        return {"reason": reason} | {name: value for name, value in record.values.items() if name != "sku"}

    return row_commands(records, lambda record: f"/stock/{record.values['sku']}/adjustments", body, f"stock {batch}")
