"""CloudEvents: an event comes in, and the answer tells its source what to do with it.

2xx acknowledges. 503 means again. 422 means never: the source dead-letters the event, and since a dead letter carries
no reason, the function publishes one (`EventRefused`). Nothing else is answered, for nothing else is safe.
"""

import asyncio
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from shared.events.event import Event
from shared.events.platform import EventRefused
from shared.http import bodies
from shared.http.requests import Request
from shared.http.responses import accepted_response, never_response, problem_response
from shared.http.validation import validate
from shared.messaging import outbox
from shared.messaging.cloud_events import CloudEvent, read, told
from shared.messaging.envelope import Envelope, envelope
from shared.messaging.outbox import Pending
from shared.outcomes.problems import Problem, Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.domains import PLATFORM
from shared.process.identity import SYSTEM, Identity, names_actor
from shared.process.settings import settings
from shared.process.threads import in_thread
from shared.runtime.routing import match_event
from shared.runtime.triggers import EventTrigger, Trigger
from shared.telemetry import answering
from shared.telemetry.metrics import count
from shared.work.after_commit import after_commit
from shared.work.context import Context
from shared.work.deliveries import Delivery
from shared.work.inbox import InboxClaim
from shared.work.perform import perform


async def serve(identity: Identity, triggers: Sequence[Trigger], request: Request) -> Response:
    """Handle one event and answer its source."""
    seen = told(request.headers)
    logs.bind(function=identity.name, event_id=seen.get("id", ""), event_type=seen.get("type", ""))
    try:
        try:
            deadline = Deadline.after(settings().deadline_seconds)
            body = await bodies.read(request, deadline.remaining)
            seen = told(request.headers, body)
            event = read(request.headers, body)
            await _handle(identity, triggers, event, deadline, logs.trace(request.headers))
        except Unavailable:
            raise
        except Problem as problem:
            return await _refused(identity, seen, problem, request.path)
    except Unavailable as problem:
        return problem_response(problem, request.path)
    except asyncio.CancelledError:  # the process ends
        return problem_response(Unavailable("The function ends."), request.path)
    except Exception as error:
        logs.error(error)  # perhaps of the moment: the source tries again, and dead-letters it in the end
        return problem_response(Unavailable("The function failed; its log has the reason."), request.path)
    return accepted_response()


async def _handle(
    identity: Identity, triggers: Sequence[Trigger], event: CloudEvent, deadline: Deadline, trace: dict[str, str]
) -> None:
    logs.bind(
        function=identity.name,
        event_id=event.id,
        event_type=event.type,
        correlation_id=event.extensions.get("correlationid") or event.id,
        causation_id=event.extensions.get("causationid"),
        actor=actor_of(event.extensions),
        **trace,
    )
    trigger, fact = understood(triggers, event)
    with Delivery(claim_of(identity, event), event.redrives) as delivery:

        def context() -> Context:
            return context_of(identity, event, deadline, delivery.attempt())

        await perform(trigger.handler, fact, context)


def understood(triggers: Sequence[Trigger], event: CloudEvent) -> tuple[EventTrigger, Event]:
    """Who handles an event, and as what. Raises Malformed, Invalid."""
    trigger = match_event(triggers, event.type)
    answering.is_for(trigger.event_type)
    fact: Event = validate(trigger.model, event.data)
    return trigger, fact


def claim_of(identity: Identity, event: CloudEvent) -> InboxClaim:
    """What an event claims."""
    return InboxClaim(identity.name, event.id, event.source, event.happened_at)


def context_of(
    identity: Identity, event: CloudEvent, deadline: Deadline, claim: InboxClaim, rehearsal: bool = False
) -> Context:
    """Of one attempt at an event."""
    correlation_id, actor = event.extensions.get("correlationid") or event.id, actor_of(event.extensions)
    return Context(
        identity.source, correlation_id, event.id, actor, deadline, claim, sequence=event.sequence, rehearsal=rehearsal
    )


def actor_of(attributes: Mapping[str, str]) -> str:
    """Who asked for what an event tells, by its attributes; the system, if they name nobody."""
    actor = attributes.get("actorid", "")
    return actor if names_actor(actor) else SYSTEM


async def _refused(identity: Identity, seen: Mapping[str, str], problem: Problem, path: str) -> Response:
    """Publish why, through the outbox so that the reason is as durable as the dead letter itself, and say never."""
    count("minierp_refusals_total", problem.kind)
    document = {**problem.document(path), "status": 422}
    reason = EventRefused(
        event_id=seen.get("id", "unknown"),
        event_type=seen.get("type", "unknown"),
        function=identity.name,
        problem=document,
    )
    correlation_id = seen.get("correlationid", reason.event_id)
    emitted = envelope(
        reason,
        source=identity.source,
        correlation_id=correlation_id,
        causation_id=reason.event_id,
        actor=actor_of(seen),
    )
    if identity.domain != PLATFORM or settings().database_url:  # what looks after all domains has only its log
        after_commit().add(await in_thread(_stored, emitted))
    logs.log("warning", "refused", event_id=reason.event_id, event_type=reason.event_type, problem=document)
    return never_response(document)


def _stored(reason: Envelope) -> list[Pending]:
    from shared.database.transactions import transaction  # SQLAlchemy, which few events need

    with transaction() as session:
        return outbox.add(session, [reason])
