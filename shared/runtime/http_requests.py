"""Plain HTTP: a command or a query comes in as JSON, an answer or a problem goes out."""

import asyncio
import hashlib
import re
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from shared.access.admission import admitted
from shared.access.caller import Caller
from shared.http import bodies, queries
from shared.http.preconditions import preconditions
from shared.http.requests import Request
from shared.http.responses import json_response, problem_response
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import (
    Invalid,
    Malformed,
    OutcomeUnknown,
    Problem,
    Unavailable,
    UnsupportedMediaType,
    UnsupportedPatch,
)
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
from shared.work.idempotency import KeyClaim
from shared.work.perform import perform

MOST_VALUES = 10_000
"""Members and elements in the body of a command; an order of 500 lines has less than half of them."""
_VISIBLE = re.compile(r"[\x21-\x7e]+")


async def serve(identity: Identity, triggers: Sequence[Trigger], request: Request) -> Response:
    """Answer one HTTP request, whatever happens."""
    correlation_id = _correlation_id(request)
    logs.bind(function=identity.name, correlation_id=correlation_id, **logs.trace(request.headers))
    try:
        response = json_response(await _answer(identity, triggers, request, correlation_id))
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


async def _answer(identity: Identity, triggers: Sequence[Trigger], request: Request, correlation_id: str) -> Answer:
    deadline = Deadline.after(settings().deadline_seconds)
    found = route(triggers, request)
    if isinstance(found, Answer):
        return found
    trigger, path = found
    answering.is_for(trigger.name)
    caller = await admitted(request, trigger.scope)
    logs.add(actor=caller.subject)
    reads, conditions = trigger.method == "GET", preconditions(request)
    asked, claim = _query(trigger, request) if reads else await _command(identity, trigger, request, caller, deadline)

    def context() -> Context:
        asks = None if reads else conditions
        return Context(identity.source, correlation_id, "", caller.subject, deadline, claim, path, asks)

    answer = await perform(trigger.handler, asked, context)
    if reads:
        return conditions.of(answer) if conditions else answer
    await after_commit().caught_up()
    return await _waited(trigger, request, answer, deadline)


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
    body = await _body(request, deadline)
    value = documents.read(body, most=MOST_VALUES)
    command, claim = validate(trigger.model, value), _claim(identity, request, caller, body, began)
    return command, NothingToClaim() if trigger.repeatable else claim


async def _body(request: Request, deadline: Deadline) -> bytes:
    body = await bodies.read(request, deadline.remaining)
    if request.method == "DELETE" and not body:
        return b"{}"
    _check_type(request.method, request.media_type)
    return body


def _check_type(method: str, given: str) -> None:
    called = given or "a body without a content type"
    if method == "PATCH" and given not in ("application/json", "application/merge-patch+json"):
        raise UnsupportedPatch(called)
    if given.startswith("application/cloudevents"):
        raise UnsupportedMediaType(f"Send the command as application/json, not as an event ({given}).")
    if given != "application/json" and not given.endswith("+json"):
        raise UnsupportedMediaType(f"Send application/json, not {called}.")


def _claim(identity: Identity, request: Request, caller: Caller, body: bytes, began: float) -> KeyClaim:
    # A request without a key gets one of its own, so that our own retries of its transaction are harmless as well.
    given = request.headers.get("idempotency-key")
    key = f"request:{uuid4()}" if given is None else given
    if len(key) > 255 or not _VISIBLE.fullmatch(key):
        message = "should be 1 to 255 visible ASCII characters"
        raise Invalid("The Idempotency-Key is not usable.", [{"field": "Idempotency-Key", "message": message}])
    fingerprint = hashlib.sha256(f"{request.method} {request.path}\n".encode() + body).hexdigest()
    return KeyClaim(identity.name, key, caller.subject, fingerprint, began, given=given is not None)


def _correlation_id(request: Request) -> str:
    given = request.headers.get("correlation-id", "")
    return given if len(given) <= 128 and _VISIBLE.fullmatch(given) else str(uuid4())


async def _waited(trigger: HttpTrigger, request: Request, answer: Answer, deadline: Deadline) -> Answer:
    if trigger.wait is None or "prefer" not in request.headers:
        return answer
    from shared.http.preferences import wait  # most requests prefer nothing

    seconds = wait(request.headers["prefer"])
    if not seconds:
        return answer
    allowed = int(min(float(seconds), deadline.remaining))
    try:
        later = await trigger.wait(answer, allowed) or answer
    except Unavailable:
        later = answer  # it was done, whatever became of the waiting
    headers = {**answer.headers, **later.headers, "Preference-Applied": f"wait={allowed}"}
    return Answer(later.body, answer.status, headers)
