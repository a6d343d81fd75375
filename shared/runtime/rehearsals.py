"""What a function would make of an event now: everything is done as ever, then rolled back, and nothing is published.

Nobody but a caller inside the cluster reaches the root of a function, where events are posted. Of the platform's
functions none can be tried: what they do to a broker or an object store cannot be rolled back.
"""

from collections.abc import Sequence

from starlette.responses import Response

from shared.http import bodies
from shared.http.requests import Request
from shared.http.responses import json_response, problem_response
from shared.messaging.cloud_events import CloudEvent, read, told
from shared.outcomes.answers import Answer, Document, ok
from shared.outcomes.problems import Conflict, Problem, Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.domains import PLATFORM
from shared.process.identity import Identity
from shared.process.settings import settings
from shared.runtime.event_requests import claim_of, context_of, understood
from shared.runtime.triggers import Trigger
from shared.work.claims import Repeated
from shared.work.context import Context
from shared.work.perform import decided


async def serve(identity: Identity, triggers: Sequence[Trigger], request: Request) -> Response:
    """Answer 200 with the `outcome`: handled (and what it `publishes`), repeated, or refused (with the `problem`).

    503 where that cannot be told now, 409 where nothing can be tried.
    """
    logs.bind(function=identity.name, event_id=told(request.headers).get("id", ""))
    if identity.domain == PLATFORM:
        return problem_response(Conflict(f"What {identity.name} does cannot be undone: try it for real."), request.path)
    try:
        return json_response(await _told(identity, triggers, request))
    except Unavailable as problem:
        return problem_response(problem, request.path)
    except Exception as error:
        logs.error(error)
        return problem_response(Unavailable("The function failed; its log has the reason."), request.path)


async def _told(identity: Identity, triggers: Sequence[Trigger], request: Request) -> Answer:
    deadline = Deadline.after(settings().deadline_seconds)
    try:
        body = await bodies.read(request, deadline.remaining)
        return ok(await _rehearsed(identity, triggers, read(request.headers, body), deadline))
    except Unavailable:
        raise
    except Repeated:
        return ok({"outcome": "repeated"})
    except Problem as problem:
        return ok({"outcome": "refused", "problem": {**problem.document(request.path), "status": 422}})


async def _rehearsed(
    identity: Identity, triggers: Sequence[Trigger], event: CloudEvent, deadline: Deadline
) -> Document:
    trigger, fact = understood(triggers, event)
    claim = claim_of(identity, event)
    attempts: list[Context] = []

    def context() -> Context:
        attempts.append(context_of(identity, event, deadline, claim, rehearsal=True))
        return attempts[-1]

    await decided(trigger.handler, fact, context)
    return {"outcome": "handled", "publishes": attempts[-1].announced}
