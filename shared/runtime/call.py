"""One request over HTTP, once it is known what it is for and who sends it."""

from collections.abc import Mapping
from typing import NamedTuple, Self

from shared.http.preconditions import Preconditions, preconditions
from shared.http.requests import Request
from shared.outcomes.refusals import NotAcceptable
from shared.outcomes.versions import DEMANDED, demanded
from shared.process.deadline import Deadline
from shared.process.identity import Identity
from shared.runtime.routing import Route
from shared.runtime.triggers import HttpTrigger
from shared.work.claims import Claim
from shared.work.context import Context
from shared.work.patience import allowed

JSON = "application/json"


class Call(NamedTuple):
    """A request, and what its headers say of the answer to it.

    form: the media type of the answer; conditions: the versions that the caller names, if any; least: those that the
    caller has seen; patience: the seconds that the caller would wait, and until when that is.
    """

    request: Request
    trigger: HttpTrigger
    path: Mapping[str, str]
    identity: Identity
    actor: str
    correlation_id: str
    deadline: Deadline
    form: str
    conditions: Preconditions | None
    least: Mapping[str, int]
    patience: int | None
    until: Deadline

    @classmethod
    def of(
        cls, request: Request, route: Route, identity: Identity, actor: str, correlation_id: str, deadline: Deadline
    ) -> Self:
        """`actor` asks `identity` for what the route leads to. Raises NotAcceptable, Invalid."""
        trigger, path = route
        form, conditions = _form(trigger, request), preconditions(request)
        least, patience = demanded(request.headers.get(DEMANDED.lower(), "")), allowed(request, deadline)
        known = (request, trigger, path, identity, actor, correlation_id, deadline)
        return cls(*known, form, conditions, least, patience, Deadline.after(patience or 0))

    def context(
        self, claim: Claim, deadline: Deadline, conditions: Preconditions | None = None, count: str = ""
    ) -> Context:
        """Of one attempt."""
        by = (self.identity.source, self.correlation_id, "", self.actor)
        return Context(*by, deadline, claim, self.path, conditions, count, self.least, self.until)


def _form(trigger: HttpTrigger, request: Request) -> str:
    offered = trigger.model.FORMS if trigger.method == "GET" else (JSON,)
    form = request.preferred(offered)
    if form is None:
        raise NotAcceptable(offered)
    return form
