"""Doing some commands of a batch in one transaction, which is what makes a batch fast.

The change that a command makes, the answer under its key and its events stand in that one transaction, so they stand or
fall together; where it falls, its neighbours fall with it, and nobody is told that they were done.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem, Unavailable
from shared.process import logs, retries
from shared.telemetry.metrics import count
from shared.values.record import Value
from shared.work import key_records
from shared.work.claims import NothingToClaim, Repeated
from shared.work.context import Context
from shared.work.idempotency import KeyClaim, stored_form, take_all
from shared.work.perform import NO_REFUSAL

Outcome = Answer | Problem

_MAYBE = "It may have been done all the same; sent again under its key, it is done once."


async def _as_they_are(_context: Context, commands: Sequence[Any]) -> Sequence[Any]:
    return commands


class Kind(NamedTuple):
    """What batches are made of: requests that `function` serves one by one, under whose name their keys are claimed.

    path: of such a request; its parameters are fields of the command here. names: of what a command changes or takes,
    and others may too: no two with a name in common come to `work` together. prepare: on the event loop, before the
    transaction, what commands become in it, or the Problem that refuses one. work: does what was prepared, in one
    transaction, and says what came of each; one that it refuses must not have changed anything.
    """

    function: str
    path: str
    model: type[Value]
    names: Callable[[Any], Iterable[Hashable]]
    work: Callable[[Context, Sequence[Any]], Sequence[Outcome]]
    prepare: Callable[[Context, Sequence[Any]], Awaitable[Sequence[Any]]] = _as_they_are


@dataclass
class Sent:
    """One command of a batch, as the request to `instance` that it would be; outcome: None until it is known."""

    claim: KeyClaim
    instance: str
    command: Any = None
    outcome: Outcome | None = None


async def do(portion: Sequence[Sent], context: Context, kind: Kind) -> bool:
    """Do some commands together, for the batch with this context. Whether it makes sense to go on with others."""
    attempts: list[Context] = []

    def attempt_of(ready: Sequence[tuple[Sent, Any]]) -> Awaitable[None]:
        attempts.append(_anew(context))
        return _attempt(ready, attempts[-1], kind)

    try:
        ready = await _prepared(portion, context, kind)
        await retries.transaction(partial(attempt_of, ready))
    except Unavailable as problem:
        for each in portion:
            each.outcome = each.outcome or Unavailable(f"{problem.detail} {_MAYBE}")
        return False
    except Exception as error:
        return await _one_by_one(portion, context, kind, error)
    context.adopt(attempts[-1])  # what is published at once would compete with the rest of the batch
    for each in portion:
        await _refuse(each, lost=len(attempts) > 1)
    return True


async def _prepared(portion: Sequence[Sent], context: Context, kind: Kind) -> list[tuple[Sent, Any]]:
    """Those that are not refused already, each with what is to be done."""
    prepared = await kind.prepare(context, [each.command for each in portion])
    ready: list[tuple[Sent, Any]] = []
    for each, what in zip(portion, prepared, strict=True):
        if isinstance(what, Problem):
            each.outcome = what
        else:
            ready.append((each, what))
    return ready


def _anew(context: Context) -> Context:
    """That of one transaction of a batch."""
    return Context(context.source, context.correlation_id, "", context.actor, context.deadline, NothingToClaim())


async def _attempt(ready: Sequence[tuple[Sent, Any]], context: Context, kind: Kind) -> None:
    if not ready:
        return
    outcomes = await context.in_steps(_together, context, kind, ready)
    for (each, _), outcome in zip(ready, outcomes, strict=True):
        if isinstance(outcome, Repeated):
            count("minierp_repeated_answers_total")
        each.outcome = outcome.answer if isinstance(outcome, Repeated) else outcome


def _together(context: Context, kind: Kind, ready: Sequence[tuple[Sent, Any]]) -> list[Outcome | Repeated]:
    against = take_all(context.session, [each.claim for each, _ in ready])
    free = [place for place, reason in enumerate(against) if reason is None]
    done = kind.work(context, [ready[place][1] for place in free]) if free else []
    outcomes = dict(zip(free, done, strict=True))
    kept = {place: stored_form(outcome) for place, outcome in outcomes.items() if isinstance(outcome, Answer)}
    if kept:
        key_records.keep(context.session, [ready[place][0].claim for place in kept], list(kept.values()))
    return [reason or outcomes[place] for place, reason in enumerate(against)]


async def _refuse(each: Sent, lost: bool) -> None:
    """Say no to it, unless its key says otherwise by now (see `perform`)."""
    if not isinstance(each.outcome, Problem) or isinstance(each.outcome, NO_REFUSAL):
        return
    try:
        await retries.transaction(partial(each.claim.refuse, each.outcome, lost))
    except Repeated as repeated:
        each.outcome = repeated.answer
    except Problem as problem:
        each.outcome = problem


async def _one_by_one(portion: Sequence[Sent], context: Context, kind: Kind, error: Exception) -> bool:
    """After a failure that nobody foresaw, so that only the command fails that it belongs to."""
    if len(portion) > 1:
        for each in portion:
            if not await do([each], context, kind):
                return False
        return True
    logs.error(error)
    fault = Problem(f"Our fault. Please report the Correlation-Id {context.correlation_id}.")
    portion[0].outcome = error if isinstance(error, Problem) else fault
    return True
