"""What MiniERP has already of many commands, asked for at once instead of by sending each again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.client.settlement import orders_by_id
from scripts.minierp.data.imports.sending.agreement import compared
from scripts.minierp.data.imports.sending.commands import Command
from scripts.minierp.data.imports.sending.journal import Claim, Journal
from scripts.minierp.data.imports.sending.outcomes import Outcome, Step, What, level_of

AT_ONCE = 200
_NO_LEVEL: Json = {"version": 0}
_ADDRESS = 3000
"""Characters of SKUs in one request: its address must fit into 4 KB."""


Known = Callable[[Sequence[Command]], Iterator[Step]]
"""Each of some commands again, or in its place what is known of it."""


@dataclass(frozen=True)
class Register:
    """MiniERP and the journal of what it answered."""

    client: Client
    journal: Journal

    def products(self, commands: Sequence[Command]) -> Iterator[Step]:
        """Products that are there are compared with what the rows say of them."""
        claims = self.journal.find(commands)
        there = self._by_sku("/products", (command.number for command in commands))
        for command in commands:
            product = there.get(command.number)
            yield compared(command, product, self.journal.elsewhere(claims.get(command.key))) if product else command

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
        ids = list({claim.id for claim in claims.values()})
        there = {order["id"]: order for order in orders_by_id(self.client, commands[0].path, ids)} if ids else {}
        for command in commands:
            claim = claims.get(command.key)
            yield self._claimed(command, claim, there[claim.id]) if claim and claim.id in there else command

    def levels(self, skus: Iterable[str]) -> dict[str, Json]:
        """The stock levels of these SKUs, as far as MiniERP knows them."""
        return self._by_sku("/stock", skus)

    def _by_sku(self, path: str, skus: Iterable[str]) -> dict[str, Json]:
        portioned = portions(sorted(set(skus)))
        return {item["sku"]: item for part in portioned for item in self.client.items(path, {"sku": part})}

    def _claimed(self, command: Command, claim: Claim, document: dict[str, Any] | None = None) -> Outcome:
        said_by = self.journal.elsewhere(claim)
        what = What.SAID_ELSEWHERE if said_by else What.ALREADY_IN
        state = str((document or {}).get("status", ""))
        return Outcome(command, what, claim.id, state, claim.at, said_by)


def portions(skus: Sequence[str]) -> Iterator[list[str]]:
    """SKUs in portions that one request can name."""
    length = 0

    def portion(sku: str) -> int:
        nonlocal length
        length += len(sku) + len("&sku=")
        return length // _ADDRESS

    for _, part in groupby(skus, key=portion):
        yield list(part)
