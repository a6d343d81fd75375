"""The rules of inventory as a machine that Hypothesis drives: the pure model alone, or beside the real functions."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from functions.inventory.rules.adjustments import Reason
from functions.inventory.rules.ledger import ZERO, Level, fold
from shared.events.event import Event
from shared.events.sales import SalesOrderPlaced
from shared.messaging.envelope import Envelope
from tests.events import (
    product_added,
    product_discontinued,
    product_updated,
    purchase_cancelled,
    purchase_closed,
    purchase_placed,
    purchase_received,
    purchase_returned,
    sale_cancelled,
    sale_placed,
    sale_returned,
    sale_shipped,
    sent,
)
from tests.inventory_books import Books

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
NAMES = ["chair", "table", "wood", "never-a-product"]
TYPES = {"wood": "purchase"}
QUANTITIES = st.integers(1, 6).map(Decimal) | st.sampled_from([Decimal("0.5"), Decimal("2.25")])
LINES = st.lists(st.tuples(st.sampled_from(NAMES), QUANTITIES), min_size=1, max_size=4)
SHARES = st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.25")])
QUARTER = Decimal("0.25")
Sent = tuple[Envelope, Event]
Lines = list[tuple[str, Decimal]]


class Beside(Protocol):
    """The real functions, told the same."""

    def adjust(self, sku: str, reason: Reason, quantity: Decimal) -> int: ...
    def deliver(self, sent: Envelope) -> None: ...
    def levels(self, skus: Iterable[str]) -> dict[str, Level]: ...


@dataclass
class Sale:
    """A sales order as sales has it: what of each SKU is still to be shipped, and what was shipped."""

    event: SalesOrderPlaced
    outstanding: dict[str, Decimal] = field(default_factory=dict)
    shipped: dict[str, Decimal] = field(default_factory=dict)


class InventoryMachine(RuleBasedStateMachine):
    """Events come into being in their natural order, and arrive in any order, any number of times."""

    events: Bundle[Sent] = Bundle("events")
    sales: Bundle[Sale] = Bundle("sales")
    purchases: Bundle[tuple[uuid.UUID, Lines]] = Bundle("purchases")

    def __init__(self, beside: Beside | None = None) -> None:
        super().__init__()
        self.books = Books()
        self.beside = beside
        self._run = uuid.uuid4().hex[:12]
        self._product_versions = dict.fromkeys(NAMES, 1)
        for name in ("chair", "table", "wood"):
            self._deliver(_sent(product_added(self._sku(name), type=TYPES.get(name, "both"))))
            self._adjust(self._sku(name), Reason.OPENING_BALANCE, Decimal(10))

    @rule(target=events, name=st.sampled_from(NAMES[:2]), fractional=st.booleans())
    def change_a_product(self, name: str, fractional: bool) -> Sent:
        return self._product(name, product_updated(self._sku(name), fractional=fractional))

    @rule(target=events, name=st.sampled_from(NAMES[:2]), until_gone=st.booleans())
    def discontinue_a_product(self, name: str, until_gone: bool) -> Sent:
        return self._product(name, product_discontinued(self._sku(name), sell_until_gone=until_gone))

    @rule(target=purchases, lines=LINES)
    def order_goods(self, lines: Lines) -> tuple[uuid.UUID, Lines]:
        return uuid.uuid4(), [(self._sku(name), quantity) for name, quantity in lines]

    @rule(target=events, purchase=purchases, day=st.integers(1, 9))
    def send_the_purchase(self, purchase: tuple[uuid.UUID, Lines], day: int) -> Sent:
        order_id, lines = purchase
        return _sent(purchase_placed(*((*line, date(2026, 4, day)) for line in lines), order_id=order_id))

    @rule(target=events, purchase=purchases, surplus=st.integers(0, 2))
    def receive_goods(self, purchase: tuple[uuid.UUID, Lines], surplus: int) -> Sent:
        order_id, lines = purchase
        return _sent(purchase_received(order_id, *((*line, surplus) for line in lines)))

    @rule(target=events, purchase=purchases, how=st.sampled_from([purchase_cancelled, purchase_closed]))
    def give_up_goods(self, purchase: tuple[uuid.UUID, Lines], how: Any) -> Sent:
        order_id, lines = purchase
        return _sent(how(order_id, *lines))

    @rule(target=events, purchase=purchases)
    def send_goods_back(self, purchase: tuple[uuid.UUID, Lines]) -> Sent:
        order_id, lines = purchase
        return _sent(purchase_returned(order_id, *lines))

    @rule(target=sales, lines=LINES, backorder=st.booleans(), minute=st.integers(0, 5))
    def sell(self, lines: Lines, backorder: bool, minute: int) -> Sale:
        of = [(self._sku(name), quantity) for name, quantity in lines]
        policy: Any = "backorder" if backorder else "reject"
        sale = Sale(sale_placed(*of, on_shortage=policy, placed_at=MORNING + timedelta(minutes=minute)))
        for sku, quantity in of:
            sale.outstanding[sku] = sale.outstanding.get(sku, ZERO) + quantity
        return sale

    @rule(target=events, sale=sales)
    def send_the_sale(self, sale: Sale) -> Sent:
        return _sent(sale.event)

    @rule(target=events, sale=sales, share=SHARES)
    def cancel_of_a_sale(self, sale: Sale, share: Decimal) -> Sent:
        taken = _take(sale.outstanding, share)
        return _sent(sale_cancelled(sale.event.order_id, *taken.items()) if taken else sale.event)

    @rule(target=events, sale=sales, share=SHARES)
    def ship_of_a_sale(self, sale: Sale, share: Decimal) -> Sent:
        taken = _take(sale.outstanding, share)
        for sku, quantity in taken.items():
            sale.shipped[sku] = sale.shipped.get(sku, ZERO) + quantity
        return _sent(sale_shipped(sale.event.order_id, *taken.items()) if taken else sale.event)

    @rule(target=events, sale=sales, share=SHARES, scrapped=st.integers(0, 1))
    def return_of_a_sale(self, sale: Sale, share: Decimal, scrapped: int) -> Sent:
        back = [(sku, quantity, scrapped) for sku, quantity in _take(sale.shipped, share).items()]
        return _sent(sale_returned(sale.event.order_id, *back) if back else sale.event)

    @rule(event=events)
    def deliver(self, event: Sent) -> None:
        self._deliver(event)

    @rule(event=events)
    def deliver_twice(self, event: Sent) -> None:
        self._deliver(event)
        self._deliver(event)

    @rule(name=st.sampled_from(NAMES), reason=st.sampled_from(Reason), quantity=QUANTITIES | st.just(Decimal(-3)))
    def adjust(self, name: str, reason: Reason, quantity: Decimal) -> None:
        self._adjust(self._sku(name), reason, quantity)

    @invariant()
    def nothing_is_promised_that_is_not_there(self) -> None:
        assert all(item.level.sound for item in self.books.items.values())

    @invariant()
    def balances_are_the_fold_of_the_ledger(self) -> None:
        assert all(item.level == fold(self.books.movements_of(sku)) for sku, item in self.books.items.items())

    @invariant()
    def what_is_reserved_is_what_orders_have_and_what_is_incoming_what_purchases_bring(self) -> None:
        for sku, item in self.books.items.items():
            assert item.level.reserved == sum((held.reserved for held in self.books.holdings_of(sku)), ZERO)
            expected = [e.incoming for (_, of), e in self.books.expectations.items() if of == sku]
            assert item.level.incoming == sum(expected, ZERO)

    @invariant()
    def nobody_waits_for_stock_that_lies_free(self) -> None:
        for sku, item in self.books.items.items():
            assert not item.level.available or not any(held.waiting for held in self.books.holdings_of(sku))

    @invariant()
    def all_that_is_outstanding_is_reserved_or_waited_for(self) -> None:
        assert all(held.reserved + held.waiting == held.outstanding for held in self.books.holdings.values())

    @invariant()
    def the_real_levels_are_the_same(self) -> None:
        if self.beside:
            levels = {sku: item.level for sku, item in self.books.items.items()}
            assert self.beside.levels(levels) == levels

    def _product(self, name: str, event: Event) -> Sent:
        self._product_versions[name] += 1
        return sent(event, sequence=self._product_versions[name]), event

    def _sku(self, name: str) -> str:
        return f"{self._run}-{name}"

    def _deliver(self, event: Sent) -> None:
        self.books.deliver(*event)
        if self.beside:
            self.beside.deliver(event[0])

    def _adjust(self, sku: str, reason: Reason, quantity: Decimal) -> None:
        status = self.books.adjust(sku, reason, quantity)
        if self.beside:
            assert self.beside.adjust(sku, reason, quantity) == status


def _take(pool: dict[str, Decimal], share: Decimal) -> Mapping[str, Decimal]:
    """A share of each SKU's units, taken out of the pool."""
    shares = {sku: quantity * share // QUARTER * QUARTER for sku, quantity in pool.items()}
    taken = {sku: quantity for sku, quantity in shares.items() if quantity}
    for sku, quantity in taken.items():
        pool[sku] -= quantity
    return taken


def _sent(event: Event) -> Sent:
    return sent(event), event
