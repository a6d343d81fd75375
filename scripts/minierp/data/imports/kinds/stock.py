"""Rows of stock: each becomes POST /stock/{sku}/adjustments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import get_args

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, one_of, remark
from scripts.minierp.data.imports.numbers import number
from scripts.minierp.data.imports.sending.commands import Command, Rejection, Rejections, body_of, identity_of
from scripts.minierp.data.imports.sending.identity import Identities, Recall
from scripts.minierp.terminal.values import Reason, sku

COUNT, CORRECTION, OPENING = "count", "correction", "opening_balance"
FIELDS = (
    Field("sku", sku, required=True),
    Field("quantity", number, required=True, number=True),
    Field("reason", one_of(*get_args(Reason))),
    Field("note", remark),
)


@dataclass(frozen=True)
class Identity:
    """What tells movements from equal ones: the batch's name, or without one that of the file.

    The same count is another one on another day; every other movement stays itself for ever.
    """

    batch: str
    day: str

    def scope(self, reason: object, file: str) -> str:
        """In words."""
        counted = f" on {self.day}" if reason == COUNT and not self.batch else ""
        return f"stock {self.batch or file}{counted}"


def commands(
    records: Iterable[Record], reason: str, identity: Identity, recall: Recall
) -> Iterator[Command | Rejections]:
    """Adjustments with `reason` where a row has none of its own; rows of one SKU go in the file's order.

    The same movement may happen twice: equal rows of one file are two movements.
    """
    identities = Identities(recall)

    def command(record: Record) -> Command:
        sku = str(record.values["sku"])
        path = f"/stock/{sku}/adjustments"
        body = body_of({name: value for name, value in record.values.items() if name != "sku"})
        said = identity_of(path, body)
        known = identities.of(record.row, lambda file: (identity.scope(body["reason"], file), said), body)
        return Command(
            (known.row,), path, body, known.key, number=sku, lane=sku, again=known.again, sets=body["reason"] == COUNT
        )

    for record in (_with_reason(record, reason) for record in records):
        yield [_rejection(record)] if record.problems else command(record)


def _rejection(record: Record) -> Rejection:
    """A row whose reason cannot be read may be a count."""
    sku = str(record.values.get("sku", ""))
    sets = record.values["reason"] == COUNT or any(problem.startswith("reason:") for problem in record.problems)
    return Rejection(record.row, record.problems, number=sku, lane=sku, sets=sets)


def _with_reason(record: Record, reason: str) -> Record:
    values = {"reason": reason, **record.values}  # the reason first: keys of earlier versions were made so
    quantity = values.get("quantity")
    if values["reason"] == CORRECTION or not isinstance(quantity, Decimal) or quantity >= 0:
        return replace(record, values=values)
    problem = f"quantity: {quantity} is less than 0, and the reason {values['reason']} says which way stock moves"
    return replace(record, values=values, problems=(*record.problems, problem))
