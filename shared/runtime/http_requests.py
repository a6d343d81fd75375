"""Plain HTTP: a command or a query comes in as JSON, an answer or a problem goes out."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from shared.access.admission import admitted
from shared.access.caller import Caller
from shared.http import bodies, queries
from shared.http.preconditions import Preconditions, preconditions
from shared.http.requests import Request
from shared.http.responses import content_response, json_response, problem_response, query_response
from shared.outcomes import documents
from shared.outcomes.answers import Answer, Content
from shared.outcomes.attempts import OutcomeUnknown
from shared.outcomes.problems import Invalid, Problem, Unavailable
from shared.outcomes.refusals import Malformed, NotAcceptable, PreconditionRequired
from shared.outcomes.versions import DEMANDED, demanded
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.identity import Identity
from shared.process.settings import BadSetting, MissingSetting, settings
from shared.runtime.routing import route
from shared.runtime.triggers import HttpTrigger, Trigger
from shared.telemetry import answering
from shared.work.after_commit import after_commit
from shared.work.claims import Claim, NothingToClaim
from shared.work.context import Context
from shared.work.idempotency import KEY, KEY_MEANING, KeyClaim, fingerprint
from shared.work.patience import allowed, later, recent
from shared.work.perform import perform

MOST_VALUES = 10_000
"""Members and elements in the body of a command whose model has no such bound of its own; an order of 500 lines has
less than half of them.
"""
_JSON = "application/json"
_VISIBLE = re.compile(r"[\x21-\x7e]+")


async def serve(identity: Identity, triggers: Sequence[Trigger], request: Request) -> Response:
    """Answer one HTTP request, whatever happens."""
    correlation_id = _correlation_id(request)
    logs.bind(function=identity.name, correlation_id=correlation_id, **logs.trace(request.headers))
    try:
        response = await _respond(identity, triggers, request, correlation_id)
    except Problem as problem:
        response = problem_response(problem, request.path)
    except asyncio.CancelledError:  # the process ends, and what it was at may still succeed
        response = problem_response(OutcomeUnknown(), request.path)
    except (BadSetting, MissingSetting) as error:
        logs.error(error)
        response = problem_response(Unavailable(f"Not configured: {error}."), request.path)
    except Exception as error:
        logs.error(error)
        response = problem_response(
            Problem(f"Our fault. Please report the Correlation-Id {correlation_id}."), request.path
        )
    response.headers["Correlation-Id"] = correlation_id
    return response


async def _respond(identity: Identity, triggers: Sequence[Trigger], request: Request, correlation_id: str) -> Response:
    deadline = Deadline.after(settings().deadline_seconds)
    found = route(triggers, request)
    if isinstance(found, Answer):
        return json_response(found)
    trigger, path = found
    answering.is_for(trigger.name)
    caller = await admitted(request, trigger.scope)
    logs.add(actor=caller.subject)
    form = _form(trigger, request)
    conditions, least = preconditions(request), demanded(request.headers.get(DEMANDED.lower(), ""))
    reads = trigger.method == "GET"
    if not reads:
        _refuse_unconditional(trigger, conditions)
    asked, claim = _query(trigger, request) if reads else await _command(identity, trigger, request, caller, deadline)
    patience = allowed(request, deadline)
    waits = Deadline.after(patience or 0)

    def context(until: Deadline = deadline) -> Context:
        asks = None if reads else conditions
        known = (path, asks, _count(request) if reads else "", least, waits)
        return Context(identity.source, correlation_id, "", caller.subject, until, claim, *known)

    if reads and form != _JSON and _JSON in trigger.model.FORMS:
        return await _exported(trigger, asked, request, form, context)
    if reads:
        answer = await recent(partial(perform, trigger.handler, asked, context), path, least, patience)
        respond = content_response if isinstance(answer, Content) else query_response
        return respond(answer, conditions)
    answer = await perform(trigger.handler, asked, context)
    await after_commit().caught_up()
    return json_response(await later(trigger.wait, answer, allowed(request, deadline)))


def _form(trigger: HttpTrigger, request: Request) -> str:
    """The media type of the answer. Raises NotAcceptable."""
    offered = trigger.model.FORMS if trigger.method == "GET" else (_JSON,)
    form = request.preferred(offered)
    if form is None:
        raise NotAcceptable(offered)
    return form


def _refuse_unconditional(trigger: HttpTrigger, conditions: Preconditions | None) -> None:
    """Before anything is done: a change that names no version, and a version of what has none."""
    if trigger.method == "PATCH" and (conditions is None or conditions.if_match is None):
        raise PreconditionRequired
    if trigger.repeatable and conditions:
        conditions.allow(None)


async def _exported(
    trigger: HttpTrigger, asked: Any, request: Request, media_type: str, context: Callable[[Deadline], Context]
) -> Response:
    """All of a list. Each batch has a deadline of its own, and all of them together none."""
    from shared.lists.exports import Export  # most of what is asked for is a page
    from shared.lists.files import exported

    def read(query: Any) -> Awaitable[Answer]:
        deadline = Deadline.after(settings().deadline_seconds)
        return perform(trigger.handler, query, lambda: context(deadline))

    return await exported(Export(asked, media_type, request.path), read, request.method)


def _count(request: Request) -> str:
    """How a list should say how long it is; most requests prefer nothing."""
    if "prefer" not in request.headers:
        return ""
    from shared.http.preferences import count

    return count(request.headers["prefer"])


def _query(trigger: HttpTrigger, request: Request) -> tuple[Any, Claim]:
    given = request.query
    if any("\0" in text for texts in given.values() for text in texts):
        raise Malformed("The query string must not contain the NUL character.")
    return queries.read(trigger.model, given), NothingToClaim()


async def _command(
    identity: Identity, trigger: HttpTrigger, request: Request, caller: Caller, deadline: Deadline
) -> tuple[Any, Claim]:
    # Loads pydantic, which a function that only answers queries does without.
    from shared.http.validation import validate

    began = time.monotonic()
    body = await bodies.read_command(request, deadline.remaining)
    value = documents.read(body, most=getattr(trigger.model, "MOST_VALUES", MOST_VALUES))
    command, claim = validate(trigger.model, value), _claim(identity, request, caller, body, began)
    return command, NothingToClaim() if trigger.repeatable else claim


def _claim(identity: Identity, request: Request, caller: Caller, body: bytes, began: float) -> KeyClaim:
    # A request without a key gets one of its own, so that our own retries of its transaction are harmless as well.
    given = request.headers.get("idempotency-key")
    key = f"request:{uuid4()}" if given is None else given
    if not KEY.fullmatch(key):
        raise Invalid("The Idempotency-Key is not usable.", [{"field": "Idempotency-Key", "message": KEY_MEANING}])
    known_by = fingerprint(request.method, request.path, body)
    return KeyClaim(identity.name, key, caller.subject, known_by, began, given=given is not None)


def _correlation_id(request: Request) -> str:
    given = request.headers.get("correlation-id", "")
    return given if len(given) <= 128 and _VISIBLE.fullmatch(given) else str(uuid4())
