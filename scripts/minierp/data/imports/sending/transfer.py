"""From an import's steps to what became of each: ask what is known, send the rest, keep the answers."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sending.journal import Journal
from scripts.minierp.data.imports.sending.known import Known
from scripts.minierp.data.imports.sending.lanes import WHOLE, Lanes
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, Step
from scripts.minierp.data.imports.sending.precedence import Precedence, Work

_AT_ONCE = 200
"""Steps of which it is asked together what is known."""
Take = Callable[[Result], None]
"""Counts and keeps what became of a row or an order."""


@dataclass(frozen=True)
class Transfer:
    """How steps are carried out: what is known of some of them, and what does the others.

    share: how much a command takes up of the WHOLE that is done in one go.
    """

    known: Known
    work: Work
    concurrency: int
    journal: Journal | None = None
    share: Callable[[Command], int] = lambda _: WHOLE

    precedence: Precedence = field(default_factory=Precedence)

    def run(self, steps: Iterator[Step], take: Take, stop: threading.Event) -> None:
        """Carry out every step until `stop` is set. Raises NoAnswer if MiniERP goes away."""
        unknown = self._unknown(steps, take, stop)
        work = self.precedence.minding(self.work)
        lanes = Lanes(unknown, lambda command: command.lane, work, self.concurrency, self.share)
        for result in lanes.results(stop):
            take(self._kept(result))

    def _kept(self, result: Result) -> Result:
        if self.journal and isinstance(result, Outcome):
            result = self.journal.recalled(result)
            self.journal.keep(result)
        return result

    def _unknown(self, steps: Iterator[Step], take: Take, stop: threading.Event) -> Iterator[Command]:
        """The commands that have to be sent; of all others what became of them is taken at once."""
        while (portion := list(islice(steps, _AT_ONCE))) and not stop.is_set():
            commands = []
            for step in portion:
                if isinstance(step, Command):
                    commands.append(step)
                    continue
                if isinstance(step, list):
                    self.precedence.note(step)
                take(step)
            for step in self.known(commands) if commands else ():
                if isinstance(step, Command):
                    yield step
                    continue
                if self.journal and isinstance(step, Outcome):
                    self.journal.move(step)
                take(step)
