"""What the rows of a list must be, as a query asks for it: each gives a condition, or none where nothing is asked."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

Column = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]


def equal(column: Column, wanted: Any) -> Iterator[Condition]:
    """The column is what is wanted."""
    if wanted:
        yield column == wanted


def among(column: Column, wanted: Collection[Any]) -> Iterator[Condition]:
    """The column is one of those that are wanted."""
    if wanted:
        yield column.in_(wanted)


def within(column: Column, begins: datetime | None, ends: datetime | None) -> Iterator[Condition]:
    """The column lies between two moments, of which the first is included and the last is not."""
    if begins is not None:
        yield column >= begins
    if ends is not None:
        yield column < ends


def mentions(text: str, *columns: Column) -> Iterator[Condition]:
    """One of the columns has the text somewhere, in any case."""
    if text:
        yield sa.or_(*(column.icontains(text, autoescape=True) for column in columns))


def on_a_line(order: Column, of_line: Column, sku: Column, wanted: Collection[str]) -> Iterator[Condition]:
    """One of an order's lines is of one of the SKUs: `of_line` is the order of a line, `sku` what it is of."""
    if wanted:
        yield order.in_(sa.select(of_line).where(sku.in_(wanted)))
