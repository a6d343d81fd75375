"""One page of a list: `?limit=&cursor=`, answered with `items`, `next_cursor` and a `Link` to the next (RFC 8288).

A cursor is the sort key of the last item, opaque to the caller, so that pages neither repeat nor skip what stays. It
says for which order of the list it was made, unless that is the usual one.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar
from urllib.parse import urlencode

from shared.http.queries import Query, Read, one_of, parameter, text, whole
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Invalid
from shared.outcomes.refusals import Malformed

USUAL_LIMIT = 50


@dataclass(frozen=True)
class PageQuery(Query):
    """How much of a list to show, and from where on; or all of it, as CSV or JSON Lines. `raw` is for CSV alone: it
    leaves as they are the cells that a spreadsheet takes for formulas.
    """

    FORMS: ClassVar[tuple[str, ...]] = ("application/json", "text/csv", "application/jsonl")

    limit: int = parameter(whole(1, 200), USUAL_LIMIT)
    cursor: str = parameter(text, "")
    raw: str = parameter(one_of("true"), "")

    @property
    def order(self) -> str:
        """The order that is wanted, empty for the usual one of the list, or for a list that has no other."""
        return next(
            (getattr(self, each.name) for each in fields(self) if each.name == "sort" and _given(self, each)), ""
        )

    def after(self) -> tuple[str, ...] | None:
        """The sort key that the page starts after, as text.

        Raises Invalid for a cursor that we did not make, or made for another order.
        """
        if not self.cursor:
            return None
        try:
            order, key = _read(documents.read(base64.urlsafe_b64decode(self.cursor)))
        except (ValueError, TypeError, Malformed):
            raise not_ours() from None
        if order != self.order:
            raise _of_another_order(order)
        return key


def sorting(usual: str, *names: str) -> Any:
    """The parameter `sort`: by `usual` if nothing is said, or one of `names`; `-` in front turns an order around."""
    known = list(dict.fromkeys((usual.lstrip("-"), *names)))
    return parameter(one_of(*known, *(f"-{name}" for name in known)), usual)


def showing(columns: Sequence[str]) -> Any:
    """The parameter `fields`: which of a list's fields are wanted, all if nothing is said.

    columns: those of the list as CSV, in their order; `address.city` is a part of the field `address`.
    """
    names = tuple(str(column) for column in columns)  # those of a table are a kind of text of the library's own
    known = tuple(dict.fromkeys(name.partition(".")[0] for name in names))
    return field(default=(), metadata={"read": _some_of(known), "columns": names})


def chosen(items: Sequence[Mapping[str, Any]], query: PageQuery) -> Sequence[Mapping[str, Any]]:
    """The items with the fields that are wanted of them, in the items' own order."""
    if not (wanted := frozenset(getattr(query, "fields", ()))):
        return items
    return [{name: value for name, value in item.items() if name in wanted} for item in items]


def answered(
    items: Sequence[Any],
    last: Sequence[Any] | None,
    query: PageQuery,
    path: str,
    counted: tuple[str, int] | None = None,
) -> Answer[Any]:
    """The page of `items`; `last` is the sort key of the last of them, if others come after it.

    `path` is the list's own, for the link to the next page; counted: how, and how many there are on all pages.
    """
    body: dict[str, Any] = {"items": chosen(items, query), "next_cursor": None}
    headers: dict[str, str] = {}
    if counted is not None:
        body["total"], headers["Preference-Applied"] = counted[1], f"count={counted[0]}"
    if last is not None:
        body["next_cursor"] = _cursor(last, query.order)
        asked = {each.name: getattr(query, each.name) for each in fields(query) if _given(query, each)}
        link = f"{path}?{urlencode({**asked, 'cursor': body['next_cursor']}, doseq=True)}"
        headers["Link"] = f'<{link}>; rel="next"'
    return Answer(body, headers=headers)


def not_ours() -> Invalid:
    """The refusal of a cursor that we did not make."""
    return _unusable("take it from next_cursor")


def _of_another_order(order: str) -> Invalid:
    made = f"for sort={order[:50]}" if order else "for the usual order of the list"
    return _unusable(f"was made {made}: go on in that order, or start anew without a cursor")


def _unusable(message: str) -> Invalid:
    return Invalid("The cursor is not usable.", [{"field": "cursor", "message": message}])


def _given(query: Query, each: Any) -> bool:
    return bool(getattr(query, each.name) != each.default)


def _some_of(known: Sequence[str]) -> Read:
    def read(given: Sequence[str]) -> tuple[str, ...]:
        asked = [name for text in given for part in text.split(",") if (name := part.strip())]
        if unknown := next((name for name in asked if name not in known), None):
            raise ValueError(f"there is no field {unknown[:50]!r}; there are {', '.join(known)}")
        return tuple(dict.fromkeys(asked))

    return read


def _cursor(key: Sequence[Any], order: str = "") -> str:
    after = [str(part) for part in key]
    made = {"sort": order, "after": after} if order else after
    return base64.urlsafe_b64encode(json.dumps(made).encode()).decode()


def _read(made: Any) -> tuple[str, tuple[str, ...]]:
    order, after = (made["sort"], made["after"]) if isinstance(made, dict) and len(made) == 2 else ("", made)
    if not isinstance(order, str) or not isinstance(after, list):
        raise TypeError("no cursor of ours")
    return order, tuple(str(part) for part in after)
