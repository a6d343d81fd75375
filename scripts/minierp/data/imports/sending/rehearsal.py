"""A dry run: what can be decided without sending anything."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.sending.commands import Command, kept_back
from scripts.minierp.data.imports.sending.known import Known, Register
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, Step, What
from scripts.minierp.data.imports.sending.post import opened


def unsent(command: Command) -> Outcome:
    """Nothing was asked and nothing sent."""
    return Outcome(command, What.UNSENT)


def looking(client: Client, batch: str) -> Callable[[Command], Result]:
    """Whether the ledger has a command already; nothing is sent."""

    def look(command: Command) -> Result:
        recorded = "" if batch else opened(client, command)
        return Outcome(command, What.ALREADY_IN, since=recorded) if recorded else unsent(command)

    return look


@dataclass(frozen=True)
class Checked:
    """What is known of commands, and which of the rest name a SKU that MiniERP does not have."""

    register: Register
    known: Known

    def __call__(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Each command again, or what became of it."""
        steps = list(self.known(commands))
        levels = self.register.levels(sku for step in steps if isinstance(step, Command) for sku in skus(step))
        states = {sku: str(level["status"]) for sku, level in levels.items()}
        for step in steps:
            yield _checked(step, states) if isinstance(step, Command) else step


def skus(command: Command) -> list[str]:
    """What must be known for the command to be taken: of an order its lines' SKUs, of an adjustment its own."""
    if "lines" in command.body:
        return [line["sku"] for line in command.body["lines"]]
    return [] if "sku" in command.body else [command.number]


def _checked(command: Command, states: dict[str, str]) -> Step:
    rows = command.lines or command.rows
    problems: dict[int, tuple[str, ...]] = {}
    for row, sku in zip(rows, skus(command), strict=False):
        if sku not in states:
            problems[id(row)] = (f"sku: no product {sku!r} is known",)
        elif command.lines and states[sku] != "active":
            problems[id(row)] = (f"sku: product {sku!r} is {states[sku]}",)
    return kept_back(command.rows, problems, command.number) if problems else command
