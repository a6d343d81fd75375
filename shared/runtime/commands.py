"""Commands: what a request sends to be done, once for all its repetitions."""

import time
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from shared.http import bodies
from shared.http.responses import json_response
from shared.outcomes import documents
from shared.outcomes.problems import Invalid
from shared.outcomes.refusals import PreconditionRequired
from shared.runtime.call import Call
from shared.work.after_commit import after_commit
from shared.work.claims import Claim, NothingToClaim
from shared.work.context import Context
from shared.work.idempotency import KEY, KEY_MEANING, KeyClaim, fingerprint
from shared.work.patience import allowed, later
from shared.work.perform import perform

MOST_VALUES = 10_000
"""Members and elements in the body of a command whose model has no such bound of its own; an order of 500 lines has
less than half of them.
"""


async def answer(call: Call) -> Response:
    """Do what is asked for. Raises the Problem that it is refused with."""
    _refuse_unconditional(call)
    command, claim = await _command(call)

    def context() -> Context:
        return call.context(claim, call.deadline, call.conditions)

    done = await perform(call.trigger.handler, command, context)
    await after_commit().caught_up()
    return json_response(await later(call.trigger.wait, done, allowed(call.request, call.deadline)))


def _refuse_unconditional(call: Call) -> None:
    """Before anything is done: a change that names no version, and a version of what has none."""
    if call.trigger.method == "PATCH" and (call.conditions is None or call.conditions.if_match is None):
        raise PreconditionRequired
    if call.trigger.repeatable and call.conditions:
        call.conditions.allow(None)


async def _command(call: Call) -> tuple[Any, Claim]:
    # Loads pydantic, which a function that only answers queries does without.
    from shared.http.validation import validate

    began = time.monotonic()
    body = await bodies.read_command(call.request, call.deadline.remaining)
    value = documents.read(body, most=getattr(call.trigger.model, "MOST_VALUES", MOST_VALUES))
    command, claim = validate(call.trigger.model, value), _claim(call, body, began)
    return command, NothingToClaim() if call.trigger.repeatable else claim


def _claim(call: Call, body: bytes, began: float) -> KeyClaim:
    # A request without a key gets one of its own, so that our own retries of its transaction are harmless as well.
    given = call.request.headers.get("idempotency-key")
    key = f"request:{uuid4()}" if given is None else given
    if not KEY.fullmatch(key):
        raise Invalid("The Idempotency-Key is not usable.", [{"field": "Idempotency-Key", "message": KEY_MEANING}])
    known_by = fingerprint(call.request.method, call.request.path, body)
    return KeyClaim(call.identity.name, key, call.actor, known_by, began, given=given is not None)
