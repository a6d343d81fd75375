"""The rules of inventory as a machine that Hypothesis drives: the pure model by itself, or beside the real function."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from functions.inventory.rules.adjustments import InsufficientStock, Reason, adjustment
from functions.inventory.rules.cancellations import releasing
from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.rules.reservations import Item, Lack, reserving, shortages
from shared.events.event import Event, OrderEvent
from shared.events.lines import Demand, Receipt
from shared.events.product import ProductCreated
from shared.events.purchasing import PurchaseOrderCancelled, PurchaseOrderCreated, PurchaseOrderReceived
from shared.events.sales import SalesOrderCancelled, SalesOrderCreated
from shared.messaging.envelope import Envelope
from shared.outcomes.problems import Invalid
from shared.values.lines import demand_of
from tests.events import product_created, sent

Posting = tuple[str, Movement]  # reference, movement
UNHEARD_OF = Item(Level(), None, None)


class Books:
    """Inventory in memory: the domain's own rules, on dictionaries in place of tables."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.ledger: list[Posting] = []
        self.outcomes: dict[uuid.UUID, list[Lack]] = {}
        self._handled: set[str] = set()
        self._orders: dict[uuid.UUID, str] = {}

    def adjust(self, sku: str, reason: Reason, quantity: Decimal) -> int:
        """The status that HTTP answers."""
        if sku not in self.items:
            return 404
        try:
            self._post([adjustment(sku, reason, quantity, self.items[sku].level)], "adjustment")
        except Invalid:
            return 422
        except InsufficientStock:
            return 409
        return 201

    def deliver(self, sent: Envelope, event: Event) -> None:
        if sent["id"] not in self._handled:
            self._handled.add(sent["id"])
            self._handle(event)

    def movements_of(self, sku: str) -> list[Movement]:
        return [movement for _, movement in self.ledger if movement.sku == sku]

    def held_by(self, order_id: uuid.UUID) -> dict[str, Decimal]:
        """What an order has reserved and not given back."""
        mine = [moved for reference, moved in self.ledger if reference == f"sales-order:{order_id}"]
        held = {moved.sku: fold(other for other in mine if other.sku == moved.sku).reserved for moved in mine}
        return {sku: quantity for sku, quantity in held.items() if quantity}

    def _handle(self, event: Event) -> None:
        match event:
            case ProductCreated():
                known = self.items.get(event.sku, UNHEARD_OF)
                self.items[event.sku] = replace(known, status="active", type=event.type)
            case PurchaseOrderCreated():
                self._post_for(event, [Movement(line.sku, Kind.ORDERED, line.quantity) for line in event.lines])
            case PurchaseOrderCancelled():
                self._post_for(event, [Movement(line.sku, Kind.GIVEN_UP, line.quantity) for line in event.lines])
            case PurchaseOrderReceived():
                came = [Movement(line.sku, Kind.RECEIVED, line.quantity) for line in event.lines if line.quantity]
                more = [Movement(line.sku, Kind.SURPLUS, line.surplus) for line in event.lines if line.surplus]
                self._post_for(event, came + more)
            case SalesOrderCreated():
                self._reserve(event)
            case SalesOrderCancelled():
                self._release(event)

    def _reserve(self, event: SalesOrderCreated) -> None:
        if event.order_id in self._orders:
            return
        self._orders[event.order_id] = "requested"
        demand = demand_of((line.sku, line.quantity) for line in event.lines)
        self.outcomes[event.order_id] = shortages(demand, self.items)
        if not self.outcomes[event.order_id]:
            self._post(reserving(demand), f"sales-order:{event.order_id}")

    def _release(self, event: SalesOrderCancelled) -> None:
        if self._orders.get(event.order_id) == "requested":
            mine = [moved for reference, moved in self.ledger if reference == f"sales-order:{event.order_id}"]
            self._post(releasing(mine), f"sales-order:{event.order_id}")
        self._orders[event.order_id] = "cancelled"

    def _post_for(self, event: OrderEvent, movements: list[Movement]) -> None:
        self._post(movements, f"purchase-order:{event.order_id}")

    def _post(self, movements: Iterable[Movement], reference: str) -> None:
        for movement in movements:
            item = self.items.get(movement.sku, UNHEARD_OF)
            self.items[movement.sku] = replace(item, level=item.level.after(movement))
            self.ledger.append((reference, movement))


class Beside(Protocol):
    """The real function, told the same."""

    def adjust(self, sku: str, reason: Reason, quantity: Decimal) -> int: ...
    def deliver(self, sent: Envelope) -> None: ...
    def levels(self, skus: Iterable[str]) -> dict[str, Level]: ...


TYPES = {"chair": "both", "table": "sale", "wood": "purchase"}
NAMES = st.sampled_from([*TYPES, "never-a-product"])
QUANTITIES = st.integers(1, 6).map(Decimal) | st.sampled_from([Decimal("0.5"), Decimal("2.25")])
LINES = st.lists(st.tuples(NAMES, QUANTITIES), min_size=1, max_size=4)
Sent = tuple[Envelope, Event]


class InventoryMachine(RuleBasedStateMachine):
    """Events come into being in their natural order, and arrive in any order, any number of times."""

    events: Bundle[Sent] = Bundle("events")
    orders: Bundle[SalesOrderCreated] = Bundle("orders")
    purchases: Bundle[PurchaseOrderCreated] = Bundle("purchases")

    def __init__(self, beside: Beside | None = None) -> None:
        super().__init__()
        self.books = Books()
        self.beside = beside
        self._run = uuid.uuid4().hex[:12]
        self.cancelled: set[uuid.UUID] = set()
        self.placed: dict[uuid.UUID, SalesOrderCreated] = {}
        for name in ("chair", "table"):
            self._deliver(self._product(name))
            self._adjust(self._sku(name), Reason.OPENING_BALANCE, Decimal(10))

    @rule(target=events, name=st.sampled_from(list(TYPES)))
    def create_a_product(self, name: str) -> Sent:
        return self._product(name)

    @rule(target=purchases, lines=LINES)
    def order_goods(self, lines: list[tuple[str, Decimal]]) -> PurchaseOrderCreated:
        return PurchaseOrderCreated(order_id=uuid.uuid4(), supplier="Oak & Sons", lines=self._demand(lines))

    @rule(target=events, purchase=purchases)
    def send_the_purchase(self, purchase: PurchaseOrderCreated) -> Sent:
        return _sent(purchase)

    @rule(target=events, purchase=purchases, surplus=st.integers(0, 2).map(Decimal))
    def receive_goods(self, purchase: PurchaseOrderCreated, surplus: Decimal) -> Sent:
        lines = tuple(Receipt(sku=line.sku, quantity=line.quantity, surplus=surplus) for line in purchase.lines)
        return _sent(PurchaseOrderReceived(order_id=purchase.order_id, receipt_id=uuid.uuid4(), lines=lines))

    @rule(target=events, purchase=purchases)
    def give_up_goods(self, purchase: PurchaseOrderCreated) -> Sent:
        return _sent(PurchaseOrderCancelled(order_id=purchase.order_id, lines=purchase.lines))

    @rule(target=orders, lines=LINES)
    def sell(self, lines: list[tuple[str, Decimal]]) -> SalesOrderCreated:
        order = SalesOrderCreated(order_id=uuid.uuid4(), customer="Ada", lines=self._demand(lines))
        self.placed[order.order_id] = order
        return order

    @rule(target=events, order=orders)
    def send_the_sale(self, order: SalesOrderCreated) -> Sent:
        return _sent(order)

    @rule(target=events, order=orders)
    def cancel_the_sale(self, order: SalesOrderCreated) -> Sent:
        return _sent(SalesOrderCancelled(order_id=order.order_id))

    @rule(event=events)
    def deliver(self, event: Sent) -> None:
        self._deliver(event)

    @rule(event=events)
    def deliver_twice(self, event: Sent) -> None:
        self._deliver(event)
        self._deliver(event)

    @rule(name=NAMES, reason=st.sampled_from(list(Reason)), quantity=QUANTITIES | st.just(Decimal(-3)))
    def adjust(self, name: str, reason: Reason, quantity: Decimal) -> None:
        self._adjust(self._sku(name), reason, quantity)

    @invariant()
    def nothing_is_promised_that_is_not_there(self) -> None:
        assert all(item.level.on_hand >= item.level.reserved >= 0 for item in self.books.items.values())

    @invariant()
    def balances_are_the_fold_of_the_ledger(self) -> None:
        assert all(item.level == fold(self.books.movements_of(sku)) for sku, item in self.books.items.items())

    @invariant()
    def an_order_holds_all_of_its_demand_or_nothing(self) -> None:
        for order_id, order in self.placed.items():
            whole = demand_of((line.sku, line.quantity) for line in order.lines)
            assert self.books.held_by(order_id) in ({}, whole)

    @invariant()
    def a_cancelled_order_holds_nothing(self) -> None:
        assert not any(self.books.held_by(order_id) for order_id in self.cancelled)

    @invariant()
    def the_real_levels_are_the_same(self) -> None:
        if self.beside:
            levels = {sku: item.level for sku, item in self.books.items.items()}
            assert self.beside.levels(levels) == levels

    def _product(self, name: str) -> Sent:
        return _sent(product_created(self._sku(name), TYPES[name]))

    def _sku(self, name: str) -> str:
        return f"{self._run}-{name}"

    def _demand(self, lines: list[tuple[str, Decimal]]) -> tuple[Demand, ...]:
        return tuple(Demand(sku=self._sku(name), quantity=quantity) for name, quantity in lines)

    def _deliver(self, event: Sent) -> None:
        self.books.deliver(*event)
        if isinstance(event[1], SalesOrderCancelled):
            self.cancelled.add(event[1].order_id)
        if self.beside:
            self.beside.deliver(event[0])

    def _adjust(self, sku: str, reason: Reason, quantity: Decimal) -> None:
        status = self.books.adjust(sku, reason, quantity)
        if self.beside:
            assert self.beside.adjust(sku, reason, quantity) == status


def _sent(event: Event) -> Sent:
    return sent(event), event
