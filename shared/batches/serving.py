"""Serving a batch: each command is judged by itself, done once under its key, and answered as if it came alone."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.batches.batch import Batch, Keyed, item
from shared.batches.doing import Kind, Sent, do
from shared.batches.portions import together
from shared.http.validation import validate
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.attempts import NotBegun, Skipped
from shared.outcomes.problems import Problem
from shared.work.context import Context
from shared.work.idempotency import KeyClaim, fingerprint

_PARAMETER = re.compile(r"\{(\w+)\}")


async def serve(batch: Batch[Any], context: Context, kind: Kind) -> Answer[Any]:
    """Do what a batch asks for, as far as there is time: 207 with what became of each command, in their order."""
    sent = list(_sent(batch.commands, context, kind))
    await (_until_refused if batch.on_error == "stop" else _each)(sent, context, kind)
    items = [item(each.claim.key, each.outcome or NotBegun(), each.instance) for each in sent]
    return Answer({"items": items}, 207)


def _sent(commands: Iterable[Keyed[Any]], context: Context, kind: Kind) -> Iterator[Sent]:
    began = time.monotonic()
    for keyed in commands:
        path, body = _alone(kind.path, keyed.command)
        known_by = fingerprint("POST", path, documents.write(body, plain=str).encode())  # a decimal may be endless
        sent = Sent(KeyClaim(kind.function, keyed.key, context.actor, known_by, began, given=True), path)
        try:
            sent.command = validate(kind.model, keyed.command)
        except Problem as problem:
            sent.outcome = problem
        yield sent


def _alone(path: str, command: Any) -> tuple[str, Any]:
    """Path and body of the request that a command would be."""
    names = _PARAMETER.findall(path)
    if not names or not isinstance(command, Mapping):
        return path, command
    body = {name: value for name, value in command.items() if name not in names}
    return _PARAMETER.sub(lambda name: str(command.get(name[1], "")), path), body


async def _each(sent: Sequence[Sent], context: Context, kind: Kind) -> None:
    ready = [(each, (each.claim.key, *kind.names(each.command))) for each in sent if each.outcome is None]
    for portion in together(ready):
        if not context.deadline.remaining or not await do(portion, context, kind):
            return


async def _until_refused(sent: Sequence[Sent], context: Context, kind: Kind) -> None:
    """Each in a transaction of its own: what stands behind a refusal must not have been begun."""
    for place, each in enumerate(sent):
        if each.outcome is None and not (context.deadline.remaining and await do([each], context, kind)):
            return
        if isinstance(each.outcome, Problem):
            for behind in sent[place + 1 :]:
                behind.outcome = Skipped(place)
            return
