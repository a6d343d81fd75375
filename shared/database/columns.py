"""What is selected of a table, and by what, where that is not the column as it is."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from shared.values.numbers import OrderNumber

_WAITING_KIB = 1024
"""Entered by one writer in about a thousand, in less than 0.1 s; looked through in less than a millisecond."""


def shown(order: sa.Table) -> list[sa.ColumnElement[Any]]:
    """The columns of a table of orders; one without `ordered_at` was placed when it was created."""
    return [_placed(order) if column.name == "ordered_at" else column for column in order.c]


def _placed(order: sa.Table) -> sa.Label[Any]:
    return sa.func.coalesce(order.c.ordered_at, order.c.created_at).label("ordered_at")


def text_index(name: str, *columns: str) -> sa.Index:
    """An index by which texts are found that stand anywhere in the columns, in any case."""
    return sa.Index(name, *columns, **by_parts_of_texts(*columns))


def by_parts_of_texts(*columns: str) -> dict[str, Any]:
    """How such an index of columns is made: of three letters at a time.

    What is written waits in a list, which readers look through, until so much of it is there that it is worth while to
    enter it: one by one, each text writes dozens of pages.
    """
    ways = dict.fromkeys(columns, "gin_trgm_ops")
    waiting = {"fastupdate": True, "gin_pending_list_limit": _WAITING_KIB}
    return {"postgresql_using": "gin", "postgresql_ops": ways, "postgresql_with": waiting}


def with_parts(names: Iterable[str], **parts: Iterable[str]) -> tuple[str, ...]:
    """The names, and instead of one that has parts `name.part` for each of them."""
    return tuple(f"{name}.{part}" if part else name for name in names for part in parts.get(name, ("",)))


def called(order: sa.Table, names: Iterable[UUID | OrderNumber]) -> sa.ColumnElement[bool]:
    """Whether a row of a table of orders is one of those that are called so, by id or by number."""
    names = tuple(names)
    numbers = [name for name in names if isinstance(name, OrderNumber)]
    year = sa.extract("year", sa.func.timezone("UTC", order.c.created_at))
    return sa.or_(
        order.c.id.in_([name for name in names if isinstance(name, UUID)]),
        *(sa.and_(order.c.number == number.serial, year == number.year) for number in numbers),
    )


def number_of(kind: str, serial: int, created_at: datetime) -> str:
    """An order's number, as people read it; the year is that of `created_at` in UTC."""
    return str(OrderNumber(kind, created_at.astimezone(UTC).year, serial))
