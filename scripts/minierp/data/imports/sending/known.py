"""What MiniERP has already of many commands, asked for at once instead of by sending each again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from scripts.minierp.client.answers import Json
from scripts.minierp.client.batches import asked_for
from scripts.minierp.client.client import Client
from scripts.minierp.data.imports.sending.agreement import compared
from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sending.journal import Claim, Journal
from scripts.minierp.data.imports.sending.outcomes import Outcome, Step, What, level_of

_NO_LEVEL: Json = {"version": 0}


Known = Callable[[Sequence[Command]], Iterator[Step]]
"""Each of some commands again, or in its place what is known of it."""


@dataclass(frozen=True)
class Register:
    """MiniERP and the journal of what it answered."""

    client: Client
    journal: Journal

    def products(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Products that are there are compared with what the rows say of them."""
        return self._compared(commands, self.catalogue(command.number for command in commands))

    def suppliers(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Suppliers that are there are compared with what the rows say of them."""
        codes = (command.number for command in commands)
        there = {item["code"]: item for item in asked_for(self.client, "/suppliers", "code", codes)}
        return self._compared(commands, there)

    def stock(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Adjustments that were answered, where the level stands exactly as an answer said.

        Only then is it the level that they changed, and not that of another MiniERP, or of one that was set back. What
        was moved since otherwise is sent again: MiniERP knows the key. Where anything moved that the journal does not
        know, an opening balance is to be looked for in the ledger.
        """
        claims = self.journal.find(commands)
        levels = self.levels(command.number for command in commands)
        seen = self.journal.levels(sorted({command.number for command in commands}))
        exact = {sku for sku, level in levels.items() if level_of(level) in seen.get(sku, ())}
        for command in commands:
            claim = claims.get(command.key)
            if claim and command.number in exact:
                yield self._claimed(command, claim)
            else:
                version = levels.get(command.number, _NO_LEVEL)["version"]
                yield replace(command, looks_first=version > 1)

    def orders(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Orders that were answered and are there."""
        claims = self.journal.find(commands)
        ids = [claim.id for claim in claims.values()]
        there = {order["id"]: order for order in asked_for(self.client, commands[0].path, "id", ids)}
        for command in commands:
            claim = claims.get(command.key)
            yield self._claimed(command, claim, there[claim.id]) if claim and claim.id in there else command

    def levels(self, skus: Iterable[str]) -> dict[str, Json]:
        """The stock levels of these SKUs, as far as MiniERP knows them."""
        return self._by_sku("/stock", skus)

    def catalogue(self, skus: Iterable[str]) -> dict[str, Json]:
        """The products of these SKUs, as far as there are any."""
        return self._by_sku("/products", skus)

    def references(self, commands: Sequence[Command]) -> dict[tuple[str, str], str]:
        """The ids of the orders that have the references of these, by reference and customer or supplier."""
        wanted = [command for command in commands if command.body.get("reference")]
        if not wanted:
            return {}
        orders = asked_for(self.client, wanted[0].path, "reference", (named(command)[0] for command in wanted))
        return {named: str(order["id"]) for order in orders for named in _names(order)}

    @cached_property
    def who_delivers(self) -> set[str]:
        """The codes and names of all suppliers."""
        return {supplier[name] for supplier in self.client.items("/suppliers") for name in ("code", "name")}

    def _compared(self, commands: Sequence[Command], there: Mapping[str, Json]) -> Iterator[Step]:
        claims = self.journal.find(commands)
        for command in commands:
            known = there.get(command.number)
            yield compared(command, known, self.journal.elsewhere(claims.get(command.key))) if known else command

    def _by_sku(self, path: str, skus: Iterable[str]) -> dict[str, Json]:
        return {item["sku"]: item for item in asked_for(self.client, path, "sku", skus)}

    def _claimed(self, command: Command, claim: Claim, document: dict[str, Any] | None = None) -> Outcome:
        said_by = self.journal.elsewhere(claim)
        what = What.SAID_ELSEWHERE if said_by else What.ALREADY_IN
        state = str((document or {}).get("status", ""))
        return Outcome(command, what, claim.id, state, claim.at, said_by)


def named(command: Command) -> tuple[str, str]:
    """An order's reference, and the customer or supplier of whom it is the only one; both may be empty."""
    return _names(command.body)[0]


def _names(order: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A supplier may be called by its name or by its code."""
    whose = [order.get("customer") or order.get("supplier"), order.get("supplier_code")]
    return [(str(order.get("reference") or ""), str(name or "")) for name in whose]
