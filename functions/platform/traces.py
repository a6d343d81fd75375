"""Tell the whole story of an order or a request, over all domains: what led to what, who handled it, and when."""

from datetime import datetime

from functions.platform.rules.stories import milliseconds, story
from functions.platform.storage.orders import order_called
from functions.platform.storage.shapes import Trace
from functions.platform.storage.stories import tracing
from shared.http.queries import Query
from shared.outcomes.answers import Answer, ok
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context


def show_trace(_query: Query, context: Context) -> Answer[Trace]:
    """The story of an order (by its number or id), of a request (by its correlation id), or around one event.

    Raises NotFound.
    """
    key = context.path["key"]
    order = order_called(key)
    found = tracing.find({key, order["id"]} if order else {key})
    if not found.events:
        raise NotFound(
            f"Nothing is known of {key}: no event is about it, has it as its correlation id, or is called so. An"
            " order's number looks like SO-2026-000123 or PO-2026-000123; a request's correlation id stands in the"
            " header Correlation-Id of its answer."
        )
    moments = [event["time"] for event in found.events] + [each.at.isoformat() for each in found.handlings if each.at]
    began, ended = min(moments), datetime.fromisoformat(max(moments))
    return ok(
        {
            "key": key,
            "order": order,
            "began_at": began,
            "ended_at": ended,
            "duration_ms": milliseconds(began, ended),
            "events": len(found.events),
            "handlings": len(found.handlings),
            "dead_letters": sum(map(len, found.dead_letters.values())),
            "requests": story(found.events, found.handlings, found.dead_letters),
        }
    )


main = function(get("/traces/{key}", show_trace, scope="traces:read"))
