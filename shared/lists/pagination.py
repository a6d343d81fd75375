"""Lists out of a database, in pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from shared.database.errors import sqlstate
from shared.lists.pages import PageQuery, answered, not_ours
from shared.lists.totals import total
from shared.outcomes.answers import Answer, Document

Key = Sequence[sa.ColumnElement[Any]]
"""The columns that a list is sorted by, none of them ever null, together unique."""


def page(
    session: sa.Connection,
    statement: sa.Select[Any],
    orders: Mapping[str, Key],
    query: PageQuery,
    views: Callable[[Sequence[sa.Row[Any]]], list[Document]],
    *,
    path: str,
    count: str = "",
) -> Answer[Any]:
    """One page of `statement` in one of its `orders`, by name the one of the query's `sort`; rows shown by `views`.

    `path` is the list's own, for the link to the next page; count: how to say how many there are, if at all.
    """
    sort: str = query.sort  # type: ignore[attr-defined]
    order, descending = orders[sort.removeprefix("-")], sort.startswith("-")
    counted = (count, total(session, statement, count)) if count else None
    rows = _rows(session, _bounded(statement, order, query, descending))
    shown, more = rows[: query.limit], len(rows) > query.limit
    last = [getattr(shown[-1], column.key or "") for column in order] if more else None
    return answered(views(shown) if shown else [], last, query, path, counted)


def as_they_are(rows: Sequence[sa.Row[Any]]) -> list[Document]:
    """Rows that are shown column by column."""
    return [dict(row._mapping) for row in rows]


def _rows(session: sa.Connection, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    try:
        return session.execute(statement).all()
    except sa.exc.DBAPIError as error:
        if sqlstate(error).startswith("22"):  # data exception: the cursor's texts are not of the key's types
            raise not_ours() from None
        raise


def _bounded(statement: sa.Select[Any], order: Key, query: PageQuery, descending: bool) -> sa.Select[Any]:
    if (after := query.after()) is not None:
        key, bound = sa.tuple_(*order), sa.tuple_(*_values(order, after))
        statement = statement.where(key < bound if descending else key > bound)
    return statement.order_by(*(column.desc() if descending else column for column in order)).limit(query.limit + 1)


def _values(order: Key, after: Sequence[str]) -> list[sa.ColumnElement[Any]]:
    """A cursor's texts as the database compares them with the key. Raises Invalid."""
    if len(after) != len(order):
        raise not_ours()
    for text, column in zip(after, order, strict=True):
        # What a database cannot read as a key, it repeats in its log.
        if not (text.isprintable() or isinstance(column.type, sa.Text)):
            raise not_ours()
    return [sa.cast(text, column.type) for text, column in zip(after, order, strict=True)]
