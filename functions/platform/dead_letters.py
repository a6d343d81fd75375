"""Show what is kept of events that no function could take: what returns by itself, and what is parked."""

from dataclasses import dataclass

from functions.platform.rules.returning import Cause
from functions.platform.storage.letters import finding
from functions.platform.storage.letters.finding import Wanted
from functions.platform.storage.letters.letters import COLUMNS, STATES, shown
from functions.platform.storage.shapes import DeadLetter
from shared.http.queries import Query, one_of, parameter, text
from shared.lists.pages import PageQuery, answered, showing
from shared.outcomes.answers import Answer, Page, ok
from shared.runtime.function import function
from shared.runtime.triggers import get
from shared.work.context import Context


@dataclass(frozen=True)
class DeadLettersQuery(PageQuery):
    """Letters of one queue, in one state, of one cause, or all of that."""

    queue: str = parameter(text, "")
    state: str = parameter(one_of(*STATES), "")
    cause: str = parameter(one_of(*Cause), "")
    fields: tuple[str, ...] = showing(COLUMNS)


def list_dead_letters(query: DeadLettersQuery, _context: Context) -> Answer[Page[DeadLetter]]:
    """One page of dead letters, by state, queue and event.

    It may end before its limit, or be empty, and have a next one: where they are large, or few are of the cause.
    """
    after = "".join(query.after() or ())
    found, last = finding.page(Wanted(query.state, query.queue, query.cause, after), query.limit)
    return answered([shown(*each) for each in found], [last] if last else None, query, "/dead-letters")


def show_dead_letter(_query: Query, context: Context) -> Answer[Page[DeadLetter]]:
    """What is kept of one event: a letter for each queue whose function could not take it. Raises NotFound."""
    return ok({"items": [shown(*each) for each in finding.named(context.path["id"])], "next_cursor": None})


main = function(
    get("/dead-letters", list_dead_letters, scope="dead-letters:read"),
    get("/dead-letters/{id}", show_dead_letter, scope="dead-letters:read"),
)
