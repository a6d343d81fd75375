"""Lists in pages: `?limit=&cursor=`, answered with `items`, `next_cursor` and a `Link` to the next page (RFC 8288).

A cursor is the sort key of the last item, opaque to the caller, so that pages neither repeat nor skip what stays.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from shared.database.errors import sqlstate
from shared.http.queries import Query, parameter, text, whole
from shared.outcomes import documents
from shared.outcomes.answers import Answer, Document
from shared.outcomes.problems import Invalid, Malformed


@dataclass(frozen=True)
class PageQuery(Query):
    """How much of a list to show, and from where on."""

    limit: int = parameter(whole(1, 200), 50)
    cursor: str = parameter(text, "")

    def after(self) -> tuple[str, ...] | None:
        """The sort key that the page starts after, as text. Raises Invalid for a cursor that we did not make."""
        if not self.cursor:
            return None
        try:
            key = documents.read(base64.urlsafe_b64decode(self.cursor))
            return tuple(str(part) for part in key)
        except (ValueError, TypeError, Malformed):
            raise _not_ours() from None


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
    body: Document = {"items": views(shown) if shown else [], "next_cursor": None}
    if not more:
        return Answer(body)
    body["next_cursor"] = _cursor([getattr(shown[-1], column.key or "") for column in order])
    asked = {each.name: value for each in fields(query) if (value := getattr(query, each.name)) != each.default}
    link = f"{path}?{urlencode({**asked, 'cursor': body['next_cursor']}, doseq=True)}"
    return Answer(body, headers={"Link": f'<{link}>; rel="next"'})


def _rows(session: sa.Connection, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    try:
        return session.execute(statement).all()
    except sa.exc.DBAPIError as error:
        if sqlstate(error).startswith("22"):  # data exception: the cursor's texts are not of the key's types
            raise _not_ours() from None
        raise


def _bounded(
    statement: sa.Select[Any], order: Sequence[sa.ColumnElement[Any]], query: PageQuery, descending: bool
) -> sa.Select[Any]:
    if (after := query.after()) is not None:
        if len(after) != len(order):
            raise _not_ours()
        key, bound = (
            sa.tuple_(*order),
            sa.tuple_(*(sa.cast(text, c.type) for text, c in zip(after, order, strict=True))),
        )
        statement = statement.where(key < bound if descending else key > bound)
    return statement.order_by(*(column.desc() if descending else column for column in order)).limit(query.limit + 1)


def _cursor(key: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode()


def _not_ours() -> Invalid:
    return Invalid("The cursor is not usable.", [{"field": "cursor", "message": "take it from next_cursor"}])
