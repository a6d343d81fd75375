"""How an event came to be handled: at the first attempt or a later one, again, or back from the dead letters.

An ordinary event, handled at the first attempt of its first delivery, costs nothing here. Of the others it is noted in
the inbox after the commit, best effort, for whoever asks later. Used on the event loop only.
"""

from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from shared.outcomes.problems import Problem, Unavailable
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.work.after_commit import after_commit
from shared.work.inbox import InboxClaim

NOTE_DELIVERY = Statement(Path(__file__).parent / "note_delivery.sql")

_MOST_REMEMBERED = 10_000
_MOST_NOTED = 2**15 - 1  # a smallint

_failed: dict[tuple[str, str, str], int] = {}
"""How often this process tried to handle the events that it has not handled yet, the latest last."""


class Delivery:
    """One delivery of an event, as a context: leaving it without an error means that the event is handled.

    redrives: how often it was brought back from the dead letters, as far as it says.
    """

    def __init__(self, claim: InboxClaim, redrives: int) -> None:
        self._claim = claim
        self._attempts = 0
        self._redrives = redrives

    def attempt(self) -> InboxClaim:
        """The claim, for one more attempt."""
        self._attempts += 1
        return self._claim

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        event = (self._claim.function, self._claim.event_id, self._claim.source)
        attempts = self._attempts + (_failed.pop(event, 0) if _failed else 0)
        if error is None:
            self._note(attempts)
        elif isinstance(error, Unavailable) or not isinstance(error, Problem):
            _failed[event] = attempts
            if len(_failed) > _MOST_REMEMBERED:
                del _failed[next(iter(_failed))]

    def _note(self, attempts: int) -> None:
        # What is found to be handled after attempts that failed was handled by one of these after all.
        again = self._claim.repeated and attempts == 1
        if attempts > 1 or again or self._redrives:
            noted: dict[str, Any] = {"attempts": attempts, "repeats": int(again), "redrives": self._redrives}
            bounded = {name: min(number, _MOST_NOTED) for name, number in noted.items()}
            after_commit().add([partial(_write, {**self._claim.parameters, **bounded})])


async def _write(noted: dict[str, Any]) -> None:
    await run(NOTE_DELIVERY, **noted)
