"""Rows of counts: each becomes POST /stock/counts."""

from collections.abc import Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, moment, remark
from scripts.minierp.data.imports.numbers import not_negative
from scripts.minierp.data.imports.sending.commands import Command, Rejection, Rejections, body_of, identity_of
from scripts.minierp.data.imports.sending.identity import Identities, Recall
from scripts.minierp.terminal.values import sku

PATH = "/stock/counts"
COUNTED = (Field("sku", sku, required=True), Field("quantity", not_negative, required=True, number=True))
"""What a count says at least."""
FIELDS = (*COUNTED, Field("counted_at", moment, required=True), Field("note", remark))


def commands(records: Iterable[Record], batch: str, recall: Recall) -> Iterator[Command | Rejections]:
    """A count of its own for each row, so that one that is refused keeps no other back.

    Rows of one SKU go in the file's order, and none overtakes one that was rejected: each sets what the next counts on.
    """
    identities = Identities(recall)

    def command(record: Record) -> Command:
        count = {name: value for name, value in record.values.items() if name != "note"}
        body = body_of({"counts": [count], **({"note": note} if (note := record.values.get("note")) else {})})
        said = identity_of(PATH, body)
        known = identities.of(record.row, lambda file: (f"counts {batch or file}", said), body)
        sku = str(count["sku"])
        return Command((known.row,), PATH, body, known.key, number=sku, lane=sku, again=known.again, sets=True)

    for record in records:
        yield [_rejection(record)] if record.problems else command(record)


def _rejection(record: Record) -> Rejection:
    sku = str(record.values.get("sku", ""))
    return Rejection(record.row, record.problems, number=sku, lane=sku, sets=True)
