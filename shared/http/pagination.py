"""Lists out of a database, in pages."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from shared.database.errors import sqlstate
from shared.http.pages import PageQuery, answered, not_ours
from shared.outcomes.answers import Answer, Document


def page(
    session: sa.Connection,
    statement: sa.Select[Any],
    order: Sequence[sa.ColumnElement[Any]],
    query: PageQuery,
    views: Callable[[Sequence[sa.Row[Any]]], list[Document]],
    *,
    path: str,
    descending: bool = False,
) -> Answer:
    """One page of `statement`, sorted by the unique key `order`, its rows shown by `views`.

    `path` is the list's own, for the link to the next page.
    """
    rows = _rows(session, _bounded(statement, order, query, descending))
    shown, more = rows[: query.limit], len(rows) > query.limit
    last = [getattr(shown[-1], column.key or "") for column in order] if more else None
    return answered(views(shown) if shown else [], last, query, path)


def _rows(session: sa.Connection, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    try:
        return session.execute(statement).all()
    except sa.exc.DBAPIError as error:
        if sqlstate(error).startswith("22"):  # data exception: the cursor's texts are not of the key's types
            raise not_ours() from None
        raise


def _bounded(
    statement: sa.Select[Any], order: Sequence[sa.ColumnElement[Any]], query: PageQuery, descending: bool
) -> sa.Select[Any]:
    if (after := query.after()) is not None:
        # What a database cannot read as a key, it repeats in its log.
        if len(after) != len(order) or not "".join(after).isprintable():
            raise not_ours()
        key, bound = (
            sa.tuple_(*order),
            sa.tuple_(*(sa.cast(text, c.type) for text, c in zip(after, order, strict=True))),
        )
        statement = statement.where(key < bound if descending else key > bound)
    return statement.order_by(*(column.desc() if descending else column for column in order)).limit(query.limit + 1)
