"""The demo's audit: does the stock equal its ledger, and does the ledger say what the orders say?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.data.demo.ledger import Balance, fold
from scripts.minierp.data.demo.life import Life
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

    def moved(self, references: set[str], *kinds: str, less: Sequence[str] = ()) -> Decimal:
        """Units moved in these ways, less those moved in others, for these references, such as sales-order:ID."""
        signs = {**dict.fromkeys(kinds, 1), **dict.fromkeys(less, -1)}
        mine = (movement for movement in self.movements if movement["reference"] in references)
        return sum((signs.get(move["kind"], 0) * Decimal(move["quantity"]) for move in mine), Decimal(0))


def read_accounts(client: Client, watch: Stopwatch, skus: Sequence[str]) -> list[Account]:
    """The level and the whole ledger of every SKU."""

    def account(sku: str) -> Account:
        return Account(client.get(f"/stock/{sku}"), list(client.items(f"/stock/{sku}/movements")))

    return watch.each("Read the ledgers", skus, account)


def audit(trade: Trade, life: Life, accounts: Sequence[Account]) -> list[Check]:
    """Every check of the books."""
    settled = sum(order["status"] in {"confirmed", "rejected"} for order in trade.sales)
    waited = sum(order["status"] == "backordered" for order in life.waited)
    purchases = [*trade.purchases, *life.purchases]
    levels = [account.balance for account in accounts]
    return [
        Check("sales orders taken are settled", settled, len(trade.sales)),
        Check("customers who may wait do wait for what is scarce", waited, len(life.waited)),
        _holds("SKUs: the level equals the fold of its ledger", [a.balance == fold(a.movements) for a in accounts]),
        _holds("SKUs: on hand ≥ reserved ≥ 0", [level.on_hand >= level.reserved >= 0 for level in levels]),
        _agree(
            "SKUs: reserved is what the sales orders hold",
            accounts,
            life.sales,
            "reserved",
            ("reserved", "allocated"),
            less=("released", "withdrawn", "shipped"),
        ),
        _agree("SKUs: shipped is what the sales orders say", accounts, life.sales, "shipped", ("shipped",)),
        _agree("SKUs: returned is what the sales orders say", accounts, life.sales, "returned", ("returned",)),
        _agree("SKUs: received is what the purchase orders say", accounts, purchases, "received", ("received",)),
    ]


def _agree(
    statement: str,
    accounts: Sequence[Account],
    orders: Sequence[Json],
    figure: str,
    kinds: Sequence[str],
    less: Sequence[str] = (),
) -> Check:
    """Whether the ledgers say of these orders what the orders say of themselves."""
    units, references = _units(orders, figure), {f"{_kind(order)}:{order['id']}" for order in orders}
    return _holds(statement, [a.moved(references, *kinds, less=less) == units[a.level["sku"]] for a in accounts])


def _kind(order: Json) -> str:
    return "sales-order" if "customer" in order else "purchase-order"


def _holds(statement: str, results: Sequence[bool]) -> Check:
    return Check(statement, sum(results), len(results))


def _units(orders: Sequence[Json], figure: str) -> defaultdict[str, Decimal]:
    """Units by SKU over all lines."""
    units: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in (line for order in orders for line in order["lines"]):
        units[line["sku"]] += Decimal(line[figure])
    return units
