"""Orders of both kinds, as whoever looks at all domains finds them by their names."""

from typing import Any, NamedTuple
from uuid import UUID

from functions.platform.storage import databases
from shared.outcomes.answers import Document
from shared.values.numbers import OrderNumber, read_name


class _Kind(NamedTuple):
    """Where orders of a kind are kept, and what their numbers begin with."""

    kind: str
    domain: str
    table: str


KINDS = (_Kind("SO", "sales", "sales_order"), _Kind("PO", "purchasing", "purchase_order"))

_FIND = """
    select id, number, status, created_at from {table}
    where id = :id::uuid or number = :serial::bigint and :year::int = extract(year from created_at at time zone 'UTC')
"""


def order_called(name: str) -> Document | None:
    """The order of either kind that `name` is the number or the id of, if there is one. Raises Unavailable."""
    for kind in KINDS:
        try:
            wanted = read_name(name, kind.kind)
        except ValueError:
            continue
        if found := _found(kind, wanted):
            return found
    return None


def _found(kind: _Kind, wanted: UUID | OrderNumber) -> Document | None:
    number = wanted if isinstance(wanted, OrderNumber) else None
    parameters: dict[str, Any] = {
        "id": None if number else wanted,
        "serial": number and number.serial,
        "year": number and number.year,
    }
    with databases.of(kind.domain).transaction(read_only=True) as run:
        for row in run(_FIND.format(table=kind.table), **parameters):
            called = OrderNumber(kind.kind, row["created_at"].year, row["number"])
            return {"id": str(row["id"]), "number": str(called), "domain": kind.domain, "status": row["status"]}
    return None
