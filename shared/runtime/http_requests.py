"""Plain HTTP: a command or a query comes in as JSON, an answer or a problem goes out."""

import asyncio
import re
from collections.abc import Sequence
from uuid import uuid4

from starlette.responses import Response

from shared.access.admission import admitted
from shared.http.requests import Request
from shared.http.responses import json_response, problem_response
from shared.outcomes.answers import Answer
from shared.outcomes.attempts import OutcomeUnknown
from shared.outcomes.problems import Problem, Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.identity import Identity
from shared.process.settings import BadSetting, MissingSetting, settings
from shared.runtime import commands, queries
from shared.runtime.call import Call
from shared.runtime.routing import route
from shared.runtime.triggers import Trigger
from shared.telemetry import answering

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
    answering.is_for(found.trigger.name)
    caller = await admitted(request, found.trigger.scope)
    logs.add(actor=caller.subject)
    call = Call.of(request, found, identity, caller.subject, correlation_id, deadline)
    answer = queries.answer if found.trigger.method == "GET" else commands.answer
    return await answer(call)


def _correlation_id(request: Request) -> str:
    given = request.headers.get("correlation-id", "")
    return given if len(given) <= 128 and _VISIBLE.fullmatch(given) else str(uuid4())
