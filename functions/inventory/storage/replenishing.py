"""Finding what runs low, and keeping what purchasing was asked for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from functions.inventory.storage.tables import replenishment, replenishment_line
from shared.outcomes import documents
from shared.outcomes.answers import Document
from shared.values.lines import MOST_LINES

import sqlalchemy as sa

_ANSWERED_WITHIN_SECONDS = 86_400
"""Purchasing answers in a second; whoever has not within a day will not, such as a dead letter that was discarded."""

_ONE_AT_A_TIME = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("replenish_stock", 0))
_REPLENISH = sa.text((Path(__file__).parent / "replenish.sql").read_text())


_TOLD = [column.name for column in replenishment.c if column.name != "id"]
COLUMNS = ("request_id", *_TOLD, "lines.sku", "lines.quantity")
"""What is told of a request and its lines."""


class Request(NamedTuple):
    """What one supplier is to deliver: the arithmetic of each line as JSON in SKU order, quantities as text."""

    id: UUID
    supplier: str
    lines: str

    def read(self) -> list[dict[str, str]]:
        """The lines, one by one."""
        found: list[dict[str, str]] = documents.read(self.lines.encode())
        return found


class Run(NamedTuple):
    """What was found to be due: what was asked for, and why (`sku`, `reason`) the rest was not."""

    requests: Sequence[Request]
    skipped: list[Document]


def replenish(session: sa.Connection, *, dry_run: bool, patience: float, most: int) -> Run:
    """Store requests for what is due, at most `most` SKUs of it, and for nothing twice; a dry run stores none.

    A SKU that was refused within the last `patience` seconds is left alone.
    """
    session.execute(sa.select(_ONE_AT_A_TIME))  # a statement of its own: the next one sees what the last run stored
    parameters = {"dry_run": dry_run, "patience": patience, "most": most, "most_lines": MOST_LINES}
    parameters["answered_within"] = _ANSWERED_WITHIN_SECONDS
    rows = session.execute(_REPLENISH, parameters).all()
    requests = [Request(*row) for row in rows if row.supplier is not None]
    skipped = [each for row in rows if row.supplier is None for each in documents.read(row.lines.encode())]
    return Run(sorted(requests, key=lambda request: (request.supplier, request.lines)), skipped)


def with_lines(session: sa.Connection, rows: Sequence[sa.Row[Any]]) -> list[Document]:
    """Rows of `replenishment` as HTTP shows them."""
    lines: dict[UUID, list[Document]] = {row.id: [] for row in rows}
    table = replenishment_line.c
    mine = sa.select(table.request_id, table.sku, table.quantity).where(table.request_id.in_(list(lines)))
    for line in session.execute(mine.order_by(table.sku)):
        lines[line.request_id].append({"sku": line.sku, "quantity": line.quantity})
    return [_shown(row, lines[row.id]) for row in rows]


def _shown(row: sa.Row[Any], lines: list[Document]) -> Document:
    return {"request_id": row.id, **{name: getattr(row, name) for name in _TOLD}, "lines": lines}
