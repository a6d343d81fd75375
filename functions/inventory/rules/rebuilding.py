"""What the books of a SKU come to when they are made anew: from its ledger, and from what orders have and bring.

A level, the ledger and the rows of orders say the same three times over. Where they differ, two of three are right:

    the level and the ledger agree       the rows of the orders follow the ledger
    the level and the rows agree         the ledger gets a compensation, under the order's own reference
    the ledger and the rows agree        the level follows
    all three differ                     the rows hold, since that is what orders were told; the ledger is compensated

History is never changed: a compensation is a movement of the same kind, with the sign that it needs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import ZERO, Kind, Level, Movement

NOTE = "compensation: the ledger and the order's own figures differed"
TWICE = "compensation: was recorded twice at version "
"""What is said of a movement whose opposite is appended; its version follows."""
UNEXPLAINED = "compensation: no order explains the difference"
REFERENCE = "rebuild"
"""Of a compensation that belongs to no order."""


class Posting(NamedTuple):
    """A movement, and what it is for."""

    movement: Movement
    reference: str


@dataclass(frozen=True, slots=True)
class Sale:
    """What a sales order has of a SKU by its row, and units reserved and shipped by the ledger.

    known: whether there is such a row; if not, `holding` is empty.
    """

    holding: Holding
    reserved: Decimal
    shipped: Decimal
    known: bool = True

    def by_ledger(self) -> Holding:
        """The row as the ledger has it; what the ledger cannot know stays."""
        ordered = self.holding.ordered if self.known else self.reserved + self.shipped
        return replace(self.holding, ordered=ordered, shipped=self.shipped).having(self.reserved)

    def by_itself(self) -> Holding:
        """The row, with nothing waiting that is not outstanding."""
        return self.holding.having(self.holding.reserved)

    def compensations(self, holding: Holding) -> Iterator[Posting]:
        """What the ledger lacks or has too much for the row to be `holding`."""
        shipped = holding.shipped - self.shipped
        yield from _posting(holding.sku, Kind.SHIPPED, shipped, f"sales-order:{holding.order_id}")
        reserved = holding.reserved - self.reserved + shipped
        yield from _posting(holding.sku, Kind.RESERVED, reserved, f"sales-order:{holding.order_id}")


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a purchase order brings of a SKU, in units: ordered, received, given up; by its row or by the ledger."""

    order_id: UUID
    sku: str
    ordered: Decimal = ZERO
    received: Decimal = ZERO
    given_up: Decimal = ZERO

    @property
    def incoming(self) -> Decimal:
        """Units still to come."""
        return self.ordered - self.received - self.given_up

    def compensations(self, row: "Purchase") -> Iterator[Posting]:
        """What the ledger, which says this, lacks or has too much for it to be `row`."""
        reference = f"purchase-order:{self.order_id}"
        yield from _posting(self.sku, Kind.ORDERED, row.ordered - self.ordered, reference)
        yield from _posting(self.sku, Kind.RECEIVED, row.received - self.received, reference)
        yield from _posting(self.sku, Kind.GIVEN_UP, row.given_up - self.given_up, reference)


@dataclass(frozen=True, slots=True)
class Books:
    """The books of a SKU: its level, the fold of its ledger, and the sums of what orders hold and bring by their rows.

    waiting: units that orders wait for; sales, purchases: where rows and ledger differ, purchases as (row, ledger);
    twins: movements by hand that were recorded once too often, each as often as that, with a note that says so.
    """

    sku: str
    level: Level
    folded: Level
    held: Decimal
    waiting: Decimal
    expected: Decimal
    sales: Sequence[Sale] = ()
    purchases: Sequence[tuple[Purchase, Purchase]] = ()
    twins: Sequence[Posting] = ()


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a SKU's books are to be: the fold of its ledger with `postings` in it, and the rows that are another."""

    folded: Level
    postings: list[Posting]
    holdings: list[Holding]
    purchases: list[Purchase]

    @property
    def level(self) -> Level:
        """The level, before what is free goes to whoever waits and what is missing is withdrawn."""
        return _after(self.folded, self.postings)

    @property
    def orders(self) -> set[UUID]:
        """Whose rows are to be another."""
        return {holding.order_id for holding in self.holdings} | {purchase.order_id for purchase in self.purchases}

    def differs(self, books: Books) -> bool:
        """Whether anything of the books is to be another, or orders wait beside free stock."""
        idle = self.level.available > 0 and books.waiting > 0
        unlike = self.level != books.level or not self.level.sound
        return bool(unlike or idle or self.postings or self.holdings or self.purchases)


def rebuilt(books: Books) -> Rebuilt:
    """The books made anew."""
    twins = [Posting(replace(move, quantity=-move.quantity), why) for move, why in books.twins]
    folded = _after(books.folded, twins)
    ledger_holds = books.level in (books.folded, folded)
    holdings = [sale.by_ledger() if ledger_holds else sale.by_itself() for sale in books.sales]
    purchases = [ledger if ledger_holds else row for row, ledger in books.purchases]
    postings = [*twins]
    for sale, holding in zip(books.sales, holdings, strict=True):
        postings += sale.compensations(holding)
    for (_, ledger), purchase in zip(books.purchases, purchases, strict=True):
        postings += ledger.compensations(purchase)
    postings += _rest(books, holdings, purchases, _after(books.folded, postings))
    return Rebuilt(
        books.folded,
        postings,
        [after for sale, after in zip(books.sales, holdings, strict=True) if after != sale.holding],
        [after for (row, _), after in zip(books.purchases, purchases, strict=True) if after != row],
    )


def _rest(books: Books, holdings: Sequence[Holding], purchases: Sequence[Purchase], level: Level) -> Iterator[Posting]:
    """What is still missing for the level to be the sum of its orders, and nothing below zero."""
    held = books.held + sum((mine.reserved for mine in holdings), ZERO)
    held -= sum((sale.holding.reserved for sale in books.sales), ZERO)
    expected = books.expected + sum((mine.incoming for mine in purchases), ZERO)
    expected -= sum((row.incoming for row, _ in books.purchases), ZERO)
    yield from _posting(books.sku, Kind.RESERVED, held - level.reserved, REFERENCE, UNEXPLAINED)
    yield from _posting(books.sku, Kind.ORDERED, expected - level.incoming, REFERENCE, UNEXPLAINED)
    yield from _posting(books.sku, Kind.CORRECTION, max(-level.on_hand, ZERO), REFERENCE, UNEXPLAINED)


def _posting(sku: str, kind: Kind, quantity: Decimal, reference: str, note: str = NOTE) -> Iterator[Posting]:
    if quantity:
        yield Posting(Movement(sku, kind, quantity, note), reference)


def _after(level: Level, postings: Iterable[Posting]) -> Level:
    for move, _ in postings:
        level = level.after(move)
    return level
