"""Callers who wait: for what they have seen to be shown, and, as they prefer, for what follows their command."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from shared.http.requests import Request
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound, Unavailable
from shared.outcomes.versions import DEMANDED, behind
from shared.process.deadline import Deadline

PAUSE_SECONDS = 0.02
"""Between two looks."""

_APPLIED = "Preference-Applied"

Wait = Callable[[Answer, float], Awaitable[Answer | None]]
"""(the answer so far, seconds) -> a later answer, if it came in time. Nobody waits in a thread."""


def allowed(request: Request, deadline: Deadline) -> int | None:
    """The whole seconds that the caller would wait (`Prefer: wait=N`, RFC 7240), and may; None if it does not say."""
    if "prefer" not in request.headers:
        return None
    from shared.http.preferences import wait  # most requests prefer nothing

    seconds = wait(request.headers["prefer"])
    return int(min(float(seconds), deadline.remaining)) if seconds else None


async def recent(
    look: Callable[[], Awaitable[Answer]], path: Mapping[str, str], least: Mapping[str, int], patience: int | None
) -> Answer:
    """What a query is answered once nothing that it shows is older than `least`. Raises Unavailable where it stays so.

    What is called by the path and not there was written somewhere: it is on its way.
    """
    if not least:
        return await look()
    until = time.monotonic() + (patience or 0)
    while True:
        try:
            answer = await look()
            missing = behind(answer.body, least)
        except NotFound:
            missing = [name for name in path.values() if name in least]
            if not missing:
                raise
        if not missing:
            return answer if patience is None else _having_waited(answer, patience)
        if time.monotonic() + PAUSE_SECONDS > until:
            raise Unavailable(f"Of {', '.join(missing)} there is not yet the version that {DEMANDED} names.")
        await asyncio.sleep(PAUSE_SECONDS)


async def later(wait: Wait | None, answer: Answer, patience: int | None) -> Answer:
    """The answer to a command, or a later one if the caller waits for it."""
    if wait is None or patience is None:
        return answer
    try:
        found = await wait(answer, patience) or answer
    except Unavailable:
        found = answer  # it was done, whatever became of the waiting
    return _having_waited(Answer(found.body, answer.status, {**answer.headers, **found.headers}), patience)


def _having_waited(answer: Answer, patience: int) -> Answer:
    applied = ", ".join(filter(None, (answer.headers.get(_APPLIED), f"wait={patience}")))
    return answer._replace(headers={**answer.headers, _APPLIED: applied})
