"""Queries: what a request asks to be shown, as a document, a page of a list, or all of a list as a file."""

from collections.abc import Awaitable
from typing import Any

from starlette.responses import Response

from shared.http.queries import read
from shared.http.requests import Request
from shared.http.responses import content_response, query_response
from shared.outcomes.answers import Answer, Content
from shared.outcomes.refusals import Malformed
from shared.process.deadline import Deadline
from shared.process.settings import settings
from shared.runtime.call import JSON, Call
from shared.work.claims import NothingToClaim
from shared.work.patience import recent
from shared.work.perform import perform


async def answer(call: Call) -> Response:
    """Show it. Raises the Problem that it is refused with."""
    asked, count = _query(call), _count(call.request)
    if call.form != JSON and JSON in call.trigger.model.FORMS:
        return await _exported(call, asked, count)

    async def look() -> Answer:
        return await _looked(call, asked, count, call.deadline)

    shown = await recent(look, call.path, call.least, call.patience)
    return (content_response if isinstance(shown, Content) else query_response)(shown, call.conditions)


def _query(call: Call) -> Any:
    given = call.request.query
    if any("\0" in text for texts in given.values() for text in texts):
        raise Malformed("The query string must not contain the NUL character.")
    return read(call.trigger.model, given)


async def _looked(call: Call, asked: Any, count: str, deadline: Deadline) -> Answer:
    return await perform(call.trigger.handler, asked, lambda: call.context(NothingToClaim(), deadline, count=count))


async def _exported(call: Call, asked: Any, count: str) -> Response:
    """All of a list. Each batch has a deadline of its own, and all of them together none."""
    from shared.lists.exports import Export  # most of what is asked for is a page
    from shared.lists.files import exported

    def batch(query: Any) -> Awaitable[Answer]:
        return _looked(call, query, count, Deadline.after(settings().deadline_seconds))

    return await exported(Export(asked, call.form, call.request.path), batch, call.request.method)


def _count(request: Request) -> str:
    """How a list should say how long it is; most requests prefer nothing."""
    if "prefer" not in request.headers:
        return ""
    from shared.http.preferences import count

    return count(request.headers["prefer"])
