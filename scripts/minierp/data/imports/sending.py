"""Sending an import's commands, many at a time, and keeping what became of each."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.minierp.client.answers import Answer
from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.commands import Command, Rejection
from scripts.minierp.terminal.errors import NoAnswer, Refused
from scripts.minierp.terminal.parallel import for_each

ON_ITS_WAY = 10.0
"""Seconds from the start for which an unknown SKU may be one that was imported just before and is still on its way."""


@dataclass(frozen=True)
class Outcome:
    """A command with its answer, or with MiniERP's refusal."""

    command: Command
    answer: Answer | None = None
    refusal: Refused | None = None

    @property
    def rejections(self) -> list[Rejection]:
        """Every row of a refused command."""
        return [Rejection(row, self.refusal.reason) for row in self.command.rows] if self.refusal else []


def send(client: Client, commands: Sequence[Command], concurrency: int) -> list[Outcome]:
    """Send every command. Raises NoAnswer if MiniERP goes away; running the same import again then goes on."""
    known_by = time.monotonic() + ON_ITS_WAY

    def outcome(command: Command) -> Outcome:
        missing_for = max(0.0, known_by - time.monotonic())
        try:
            answer = client.post(command.path, command.body, key=command.key, missing_for=missing_for)
        except Refused as refusal:
            return Outcome(command, refusal=refusal)
        return Outcome(command, answer)

    try:
        return for_each("Sending", commands, outcome, concurrency)
    except NoAnswer as error:
        advice = f"{error.advice} Then run the same import again: what is in stays in once."
        raise NoAnswer(f"The import stopped. {error.message}", advice) from None
