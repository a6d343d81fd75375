"""Rows of one lane in the file's order across a rejection: no count overtakes a rejected row, and none is overtaken.

A count sets a level and everything else changes it, so a mended count that came later would swallow what was sent
meanwhile. Whoever cannot be sent waits in the file of rejects, behind the row that it waits for.
"""

from collections.abc import Callable, Sequence

from scripts.minierp.data.imports.sending.commands import Command, Rejection, Rejections
from scripts.minierp.data.imports.sending.outcomes import Result

Work = Callable[[Sequence[Command]], Sequence[Result]]
"""Carries out commands, and says what became of each."""


class Precedence:
    """The rows that were rejected, by their lanes, and who has to wait for them."""

    def __init__(self) -> None:
        self._rejected: dict[str, list[tuple[int, bool]]] = {}

    def note(self, rejections: Rejections) -> None:
        """Rows that were rejected before they became a command."""
        for rejection in rejections:
            if rejection.lane:
                self._note(rejection.lane, rejection.row.number, rejection.sets)

    def minding(self, work: Work) -> Work:
        """`work`, without commands that have to wait. No two of its commands may be of one lane."""

        def done(commands: Sequence[Command]) -> list[Result]:
            waiting = [self._waiting(command) for command in commands]
            sent = iter(work([command for command, wait in zip(commands, waiting, strict=True) if not wait]))
            results: list[Result] = [wait or next(sent) for wait in waiting]
            for command, result in zip(commands, results, strict=True):
                if isinstance(result, list) and command.lane:
                    self._note(command.lane, command.rows[0].number, command.sets)
            return results

        return done

    def _note(self, lane: str, row: int, sets: bool) -> None:
        self._rejected.setdefault(lane, []).append((row, sets))

    def _waiting(self, command: Command) -> Rejections:
        [first, *_] = command.rows
        before = [row for row, sets in self._rejected.get(command.lane, ())
                  if row < first.number and (sets or command.sets)]  # fmt: skip
        problem = f"waits for row {min(before)}, which was rejected" if before else ""
        return [Rejection(first, (problem,), number=command.number)] if problem else []
