"""What an import sends: one command of the API for one or several rows, under a key that survives a second run."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import canonical
from scripts.minierp.data.imports.sheets.sheet import Row
from shared.outcomes import documents

Body = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A POST to `path`; `key` is the Idempotency-Key, equal whenever rows of the same meaning are imported again.

    number: what people call it, an order's number or a SKU. lines: the rows of an order's lines, in the order of the
    body. lane: commands of one lane are sent one after another, in the file's order. again: how many equal commands
    of the same file come before it; None if only the key tells it from them. looks_first: whether the ledger may have
    it under another key. sets: whether it sets what others of its lane change. known_by: what tells a
    part of an order, such as a shipment, from its other parts.
    """

    rows: tuple[Row, ...]
    path: str
    body: Body
    key: str
    number: str = ""
    lines: tuple[Row, ...] = ()
    lane: str = ""
    again: int | None = 0
    looks_first: bool = False
    sets: bool = False
    known_by: str = ""

    @property
    def batches(self) -> str:
        """The path of batches of such commands; empty where there are none."""
        return _ADJUSTMENTS if self._adjusts else _BATCHES.get(self.path, "")

    @property
    def in_batch(self) -> Body:
        """The document as a batch has it, where no path says the SKU."""
        return {"sku": self.number, **self.body} if self._adjusts else self.body

    @property
    def _adjusts(self) -> bool:
        return self.path == f"/stock/{self.number}/adjustments"


_BATCHES = {"/products": "/products:batch", "/sales-orders": "/sales-orders:batch"}
_ADJUSTMENTS = "/stock/adjustments:batch"


@dataclass(frozen=True)
class Rejection:
    """A row that is not in, and why; without problems of its own, `because` names the row that is at fault.

    lane, sets: as of the command that it would have been, where that is known.
    """

    row: Row
    problems: tuple[str, ...]
    because: str = ""
    number: str = ""
    lane: str = ""
    sets: bool = False


Rejections = list[Rejection]
"""The rows that were rejected together: one, or all of an order."""


def faultless(records: Iterable[Record], command: Callable[[Record], Command]) -> Iterator[Command | Rejections]:
    """A command for each record, or its rejection if anything is wrong with it."""
    for record in records:
        yield [Rejection(record.row, record.problems)] if record.problems else command(record)


def body_of(values: dict[str, object]) -> Body:
    """A command's document in the one form that equal documents have: their bytes are compared under a key."""
    return cast(Body, canonical(values))


def identity_of(path: str, body: Body) -> str:
    """A command in words that equal commands share."""
    return path + documents.write(body)


def key(*identity: str) -> str:
    """An Idempotency-Key for what these words identify."""
    return "import-" + hashlib.sha256("\0".join(identity).encode()).hexdigest()[:40]


def kept_back(rows: Sequence[Row], problems: Mapping[int, tuple[str, ...]], number: str) -> Rejections:
    """All rows of what is not sent, such as an order; those at fault, by the identity of the row, say why."""
    faulty = next(row for row in rows if id(row) in problems)
    because = f"kept back with {faulty.file} row {faulty.number}"
    return [Rejection(row, problems.get(id(row), ()), because, number) for row in rows]
