"""The demo's audit: does the stock equal its ledger, and is exactly what was confirmed reserved?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.data.demo.ledger import Balance, fold
from scripts.minierp.data.demo.shop import Trade
from scripts.minierp.data.demo.steps import Stopwatch


@dataclass(frozen=True)
class Check:
    """A statement about the books, for how many things it holds, and of how many."""

    statement: str
    holds: int
    of: int

    @property
    def passed(self) -> bool:
        """Whether it holds for all."""
        return self.holds == self.of


@dataclass(frozen=True)
class Account:
    """A SKU's level, as the API gives it, and its ledger."""

    level: Json
    movements: Sequence[Json]

    @property
    def balance(self) -> Balance:
        """The level's figures."""
        return Balance.of(self.level)

    def moved(self, kind: str, references: set[str]) -> Decimal:
        """Units moved in this way for these references, such as sales-order:ID."""
        movements = (m for m in self.movements if m["kind"] == kind and m["reference"] in references)
        return sum((Decimal(movement["quantity"]) for movement in movements), Decimal(0))


def read_accounts(client: Client, watch: Stopwatch, skus: Sequence[str]) -> list[Account]:
    """The level and the whole ledger of every SKU."""

    def account(sku: str) -> Account:
        return Account(client.get(f"/stock/{sku}"), list(client.items(f"/stock/{sku}/movements")))

    return watch.each("Read the ledgers", skus, account)


def audit(trade: Trade, accounts: Sequence[Account]) -> list[Check]:
    """Every check of the books."""
    confirmed = [order for order in trade.sales if order["status"] == "confirmed"]
    settled = sum(order["status"] in {"confirmed", "rejected"} for order in trade.sales)
    sold, received = _units(confirmed, "quantity"), _units(trade.purchases, "received")
    sales = {f"sales-order:{order['id']}" for order in confirmed}
    purchases = {f"purchase-order:{order['id']}" for order in trade.purchases}
    return [
        Check("sales orders taken are settled", settled, len(trade.sales)),
        _holds("SKUs: the level equals the fold of its ledger", [a.balance == fold(a.movements) for a in accounts]),
        _holds("SKUs: on hand ≥ reserved ≥ 0", [a.balance.on_hand >= a.balance.reserved >= 0 for a in accounts]),
        _holds(
            "SKUs: reserved is what the confirmed orders ordered",
            [account.moved("reserved", sales) == sold[account.level["sku"]] for account in accounts],
        ),
        _holds(
            "SKUs: received is what the purchase orders say",
            [account.moved("received", purchases) == received[account.level["sku"]] for account in accounts],
        ),
    ]


def _holds(statement: str, results: Sequence[bool]) -> Check:
    return Check(statement, sum(results), len(results))


def _units(orders: Sequence[Json], figure: str) -> defaultdict[str, Decimal]:
    """Units by SKU over all lines."""
    units: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in (line for order in orders for line in order["lines"]):
        units[line["sku"]] += Decimal(line[figure])
    return units
