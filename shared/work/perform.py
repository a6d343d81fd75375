"""The middle of every request: one attempt after another until the transaction holds, then what follows the commit."""

from collections.abc import Callable
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from shared.outcomes.answers import Answer
from shared.outcomes.attempts import InFlight, KeyReused, RefusedBefore
from shared.outcomes.problems import Problem, Unavailable
from shared.process import retries
from shared.telemetry.metrics import count
from shared.work.claims import Repeated
from shared.work.context import NOTHING, Context

Handler = Callable[[Any, Any], Any]
"""(command, query or event; Context) -> Answer for HTTP, None for an event. Plain, or a coroutine function."""

NO_REFUSAL = (Unavailable, InFlight, KeyReused, RefusedBefore)
"""What the handler does not decide: it may come again, or the claim stands against it."""


async def perform(handler: Handler, command: Any, new_context: Callable[[], Context]) -> Answer:
    """Run `handler` in its transaction, once for all repetitions of the request; the answer given now or then.

    Raises the Problem that the handler raised, or Unavailable where the database did not hold out.
    """
    try:
        return await decided(handler, command, new_context)
    except Repeated as repeated:
        count("minierp_repeated_answers_total" if repeated.answer else "minierp_inbox_duplicates_total")
        return repeated.answer or NOTHING


async def decided(handler: Handler, command: Any, new_context: Callable[[], Context]) -> Answer:
    """As `perform`, but raises Repeated where this was handled before."""
    attempts: list[Context] = []

    async def attempt() -> Answer:
        attempts.append(new_context())
        return await _attempt(handler, command, attempts[-1])

    try:
        return await retries.transaction(attempt)
    except NO_REFUSAL:
        raise
    except Problem as problem:
        # The state may forbid today what was done yesterday, or is being done at this moment.
        lost = len(attempts) > 1
        await retries.transaction(partial(attempts[-1].claim.refuse, problem, lost))
        raise


async def _attempt(handler: Handler, command: Any, context: Context) -> Answer:
    work = handler(command, context) if iscoroutinefunction(handler) else context.in_steps(handler, command, context)
    answer: Answer = await work or NOTHING
    context.follow_up()
    return answer
