"""A dry run: what can be decided without sending anything."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.sending.commands import Command, kept_back
from scripts.minierp.data.imports.sending.known import Known, Register, named
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, Step, What
from scripts.minierp.data.imports.sending.post import opened
from scripts.minierp.data.imports.sending.precedence import Work


def unsent(commands: Sequence[Command]) -> list[Result]:
    """Nothing was asked and nothing sent."""
    return [Outcome(command, What.UNSENT) for command in commands]


def looking(client: Client, batch: str) -> Work:
    """Whether the ledger has commands already; nothing is sent."""

    def look(command: Command) -> Result:
        recorded = "" if batch else opened(client, command)
        return Outcome(command, What.ALREADY_IN, since=recorded) if recorded else Outcome(command, What.UNSENT)

    return lambda commands: [look(command) for command in commands]


@dataclass(frozen=True)
class There:
    """What MiniERP has of what commands name: stock levels, products' types, orders by their references, suppliers."""

    levels: Mapping[str, Json]
    types: Mapping[str, str]
    references: Mapping[tuple[str, str], str]
    suppliers: Set[str]


@dataclass(frozen=True)
class Checked:
    """What is known of commands, and which of the rest MiniERP would refuse for what they name."""

    register: Register
    known: Known

    def __call__(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Each command again, or what became of it."""
        steps = list(self.known(commands))
        there = self._there([step for step in steps if isinstance(step, Command)])
        for step in steps:
            yield _checked(step, there) if isinstance(step, Command) else step

    def _there(self, commands: Sequence[Command]) -> There:
        levels = self.register.levels(sku for command in commands for sku, _ in units(command))
        ordered = [sku for command in commands if command.lines for sku, _ in units(command)]
        types = {sku: str(product["type"]) for sku, product in self.register.catalogue(ordered).items()}
        suppliers = self.register.who_delivers if any(map(_lacks_day, commands)) else set()
        return There(levels, types, self.register.references(commands), suppliers)


def units(command: Command) -> list[tuple[str, Decimal]]:
    """The SKUs that must be known for the command to be taken, and of each how many units it is about."""
    if command.path in _UNFIT:
        return [(line["sku"], line["quantity"]) for line in command.body["lines"]]
    if not command.path.startswith("/stock/"):
        return []
    [said] = command.body.get("counts", [command.body])
    return [(command.number, said["quantity"])]


def _checked(command: Command, there: There) -> Step:
    rows = command.lines or command.rows
    problems: dict[int, tuple[str, ...]] = {}
    if holder := there.references.get(named(command)):
        problem = f"reference: order {holder} of {named(command)[1]} has {named(command)[0]!r} already"
        problems[id(command.rows[0])] = (problem,)
    if _lacks_day(command) and command.body["supplier"] not in there.suppliers:
        problem = f"expected_date is missing, and {command.body['supplier']!r} is no supplier whose lead time is known"
        problems[id(command.rows[0])] = (*problems.get(id(command.rows[0]), ()), problem)
    for row, (sku, quantity) in zip(rows, units(command), strict=False):
        if problem := _about(sku, quantity, command, there):
            problems[id(row)] = (*problems.get(id(row), ()), problem)
    return kept_back(command.rows, problems, command.number) if problems else command


def _lacks_day(command: Command) -> bool:
    return command.path == "/purchase-orders" and "expected_date" not in command.body


def _about(sku: str, quantity: Decimal, command: Command, there: There) -> str:
    """What is wrong with the SKU or its units, in MiniERP's words."""
    if sku not in there.levels:
        return f"sku: no product {sku!r} is known"
    if quantity % 1 and not there.levels[sku].get("fractional", True):
        return f"quantity: there are only whole units of product {sku!r}"
    if not command.lines:
        return ""
    if (status := there.levels[sku]["status"]) != "active":
        return f"sku: product {sku!r} is {status}"
    unfit, words = _UNFIT[command.path]
    return f"sku: product {sku!r} {words}" if there.types.get(sku) == unfit else ""


_UNFIT = {
    "/sales-orders": ("purchase", "is not for sale"),
    "/purchase-orders": ("sale", "is not bought from suppliers"),
}
"""The type of a product that no such order takes."""
