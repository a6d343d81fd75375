"""Show the events of all domains, from the archive and from what it is still to get: one, or a list newest first."""

from dataclasses import dataclass
from datetime import datetime

from functions.platform.storage.archive.archive import event_called
from functions.platform.storage.archive.searching import Wanted, search
from functions.platform.storage.shapes import ArchivedEvent
from shared.http.queries import Query, instant, one_of, parameter, text
from shared.lists.pages import PageQuery, answered, not_ours, showing
from shared.outcomes.answers import Answer, Page, ok
from shared.process.domains import DOMAINS
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context

ATTRIBUTES = (
    *("id", "type", "source", "subject", "time", "specversion", "datacontenttype", "dataschema", "correlationid"),
    *("causationid", "actorid", "partitionkey", "sequence", "minierptrace", "data"),
)
"""Of an event of ours; somebody else's has no others that are told in a table."""


@dataclass(frozen=True)
class EventsQuery(PageQuery):
    """Events of one type, about one subject, of one correlation, of one domain, between two times, or all of that."""

    type: str = parameter(text, "")
    subject: str = parameter(text, "")
    correlation: str = parameter(text, "")
    domain: str = parameter(one_of(*DOMAINS), "")
    since: datetime | None = parameter(instant, None)
    until: datetime | None = parameter(instant, None)
    fields: tuple[str, ...] = showing(ATTRIBUTES)


def list_events(query: EventsQuery, _context: Context) -> Answer[Page[ArchivedEvent]]:
    """One page of events. It may end before its limit, where there is much to look into."""
    wanted = Wanted(
        (query.domain,) if query.domain else DOMAINS,
        query.type,
        query.subject,
        query.correlation,
        query.since.isoformat() if query.since else "",
        query.until.isoformat() if query.until else "",
    )
    match query.after():
        case None:
            found = search(wanted, query.limit)
        case (time, event_id):
            found = search(wanted._replace(before=(time, event_id)), query.limit)
        case _:
            raise not_ours()
    return answered(found.events, found.before, query, "/events")


def show_event(_query: Query, context: Context) -> Answer[ArchivedEvent]:
    """One event, as it was published. Raises NotFound."""
    return ok(event_called(context.path["id"]))


main = function(get("/events", list_events, scope="events:read"), get("/events/{id}", show_event, scope="events:read"))
