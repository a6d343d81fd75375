"""One page of a list: `?limit=&cursor=`, answered with `items`, `next_cursor` and a `Link` to the next (RFC 8288).

A cursor is the sort key of the last item, opaque to the caller, so that pages neither repeat nor skip what stays.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from shared.http.queries import Query, parameter, text, whole
from shared.outcomes import documents
from shared.outcomes.answers import Answer
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
            raise not_ours() from None


def answered(items: Sequence[Any], last: Sequence[Any] | None, query: PageQuery, path: str) -> Answer:
    """The page of `items`; `last` is the sort key of the last of them, if others come after it.

    `path` is the list's own, for the link to the next page.
    """
    if last is None:
        return Answer({"items": items, "next_cursor": None})
    cursor = _cursor(last)
    asked = {each.name: value for each in fields(query) if (value := getattr(query, each.name)) != each.default}
    link = f"{path}?{urlencode({**asked, 'cursor': cursor}, doseq=True)}"
    return Answer({"items": items, "next_cursor": cursor}, headers={"Link": f'<{link}>; rel="next"'})


def not_ours() -> Invalid:
    """The refusal of a cursor that we did not make."""
    return Invalid("The cursor is not usable.", [{"field": "cursor", "message": "take it from next_cursor"}])


def _cursor(key: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode()
