"""Inventory in memory: the domain's own rules, on dictionaries in place of tables."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from functions.inventory.rules.adjustments import InsufficientStock, Reason, adjustment
from functions.inventory.rules.departures import sending_back, shipping
from functions.inventory.rules.holdings import Holding, allocate, releasing, withdraw
from functions.inventory.rules.ledger import ZERO, Kind, Movement, fold
from functions.inventory.rules.reservations import UNHEARD_OF, Item, Lack, Order, decide, reserving
from shared.events.event import Event
from shared.events.lines import Demand
from shared.events.product import ProductFacts
from shared.events.purchasing import (
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderPlaced,
    PurchaseOrderReceived,
    PurchaseOrderReturned,
)
from shared.events.sales import SalesOrderCancelled, SalesOrderPlaced, SalesOrderReturned, SalesOrderShipped
from shared.messaging.envelope import Envelope
from shared.outcomes.problems import Invalid
from shared.values.lines import demand_of

Key = tuple[uuid.UUID, str]  # order, SKU
Posting = tuple[str, Movement]  # reference, movement


class Word(NamedTuple):
    """What an order is told: the last part of the event's name, what it has of each SKU, and what it lacks."""

    name: str
    lines: frozenset[tuple[str, Decimal, Decimal, Decimal, int]] = frozenset()
    lacks: tuple[Lack, ...] = ()


@dataclass
class Expectation:
    """What a purchase order brings of a SKU."""

    incoming: Decimal = ZERO
    due: date | None = None


@dataclass
class Books:
    """The items with the versions of their levels, the ledger, and what orders of both kinds have to do with them."""

    items: dict[str, Item] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    ledger: list[Posting] = field(default_factory=list)
    holdings: dict[Key, Holding] = field(default_factory=dict)
    expectations: dict[Key, Expectation] = field(default_factory=dict)
    told: defaultdict[uuid.UUID, list[Word]] = field(default_factory=lambda: defaultdict(list))
    _handled: set[str] = field(default_factory=set)
    _heard_of: dict[str, int] = field(default_factory=dict)

    def adjust(self, sku: str, reason: Reason, quantity: Decimal) -> int:
        """The status that HTTP answers."""
        if sku not in self.items:
            return 404
        item = self.items[sku]
        try:
            self._post([adjustment(sku, reason, quantity, item.level, fractional=item.fractional)], "adjustment")
        except Invalid:
            return 422
        except InsufficientStock:
            return 409
        return 201

    def deliver(self, sent: Envelope, event: Event) -> None:
        if sent["id"] not in self._handled:
            self._handled.add(sent["id"])
            self._handle(event, int(sent["sequence"]))

    def movements_of(self, sku: str) -> list[Movement]:
        return [movement for _, movement in self.ledger if movement.sku == sku]

    def holdings_of(self, sku: str) -> list[Holding]:
        return [holding for holding in self.holdings.values() if holding.sku == sku]

    def _handle(self, event: Event, sequence: int) -> None:
        match event:
            case ProductFacts():
                self._learn(event, sequence)
            case PurchaseOrderPlaced():
                dates = {line.sku: line.expected_date for line in event.lines}
                self._expect(event.order_id, [_moved(Kind.ORDERED, line) for line in event.lines], dates)
            case PurchaseOrderCancelled() | PurchaseOrderClosed():
                self._expect(event.order_id, [_moved(Kind.GIVEN_UP, line) for line in event.lines])
            case PurchaseOrderReceived():
                came = [Movement(line.sku, Kind.RECEIVED, line.quantity) for line in event.lines if line.quantity]
                more = [Movement(line.sku, Kind.SURPLUS, line.surplus) for line in event.lines if line.surplus]
                self._expect(event.order_id, came + more)
            case PurchaseOrderReturned():
                demand = _demand(event.lines)
                moves = [m for sku in demand for m in sending_back(sku, demand[sku], self._item(sku).level)]
                self._post(moves, f"purchase-order:{event.order_id}")
            case SalesOrderPlaced():
                self._decide(event)
            case SalesOrderCancelled():
                self._cancel(event)
            case SalesOrderShipped():
                self._ship(event)
            case SalesOrderReturned():
                came = [Movement(line.sku, Kind.RETURNED, line.restocked + line.scrapped) for line in event.lines]
                gone = [Movement(line.sku, Kind.SCRAPPED, line.scrapped) for line in event.lines if line.scrapped]
                self._post(came + gone, f"sales-order:{event.order_id}")

    def _learn(self, event: ProductFacts, sequence: int) -> None:
        if self._heard_of.get(event.sku, 0) >= sequence:
            return
        self._heard_of[event.sku] = sequence
        facts = {"fractional": event.fractional, "sell_until_gone": event.sell_until_gone}
        self.items[event.sku] = replace(self._item(event.sku), status=event.status, type=event.type, **facts)
        self.versions[event.sku] = self.versions.get(event.sku, 0) + 1

    def _decide(self, event: SalesOrderPlaced) -> None:
        demand = _demand(event.lines)
        early = [self._holding(event.order_id, sku) for sku in sorted(demand)]
        if any(holding.ordered is not None for holding in early):
            return
        lines = tuple((line.sku, line.quantity) for line in event.lines)
        order = Order(lines, event.placed_at, event.on_shortage == "backorder")
        wanted = [replace(held, placed_at=event.placed_at, ordered=demand[held.sku]) for held in early]
        holdings, lacking = decide(order, wanted, self.items)
        self._keep(holdings)
        if not lacking:
            for holding in holdings:
                self.versions[holding.sku] = self.versions.get(holding.sku, 0) + 1
            for move in reserving(holdings):
                self._move(move, f"sales-order:{event.order_id}")
        self.told[event.order_id].append(Word("rejected", lacks=tuple(lacking)) if lacking else self._held(holdings))

    def _cancel(self, event: SalesOrderCancelled) -> None:
        moves = []
        for sku, quantity in sorted(_demand(event.lines).items()):
            before = self._holding(event.order_id, sku)
            self.items.setdefault(sku, self._item(sku))  # nothing may move, and it is known from now on
            self._keep([before.after(cancelled=quantity)])
            moves += releasing(before, before.after(cancelled=quantity))
        self._post(moves, f"sales-order:{event.order_id}")

    def _ship(self, event: SalesOrderShipped) -> None:
        moves = []
        for sku, quantity in sorted(_demand(event.lines).items()):
            before = self._holding(event.order_id, sku)
            self._keep([before.after(shipped=quantity)])
            moves += shipping(before, quantity, self._item(sku).level)
        self._post(moves, f"sales-order:{event.order_id}")

    def _expect(self, order_id: uuid.UUID, moves: list[Movement], dates: Mapping[str, date] | None = None) -> None:
        for move in moves:
            mine = self.expectations.setdefault((order_id, move.sku), Expectation())
            mine.incoming += fold([move]).incoming
            mine.due = (dates or {}).get(move.sku, mine.due)
        self._post(moves, f"purchase-order:{order_id}")

    def _post(self, movements: Iterable[Movement], reference: str) -> None:
        moves = list(movements)
        for move in moves:
            self._move(move, reference)
        turns = [turn for sku in sorted({move.sku for move in moves}) for turn in self._settle(sku)]
        for name in ("withdrawn", "allocated"):
            for order_id in dict.fromkeys(holding.order_id for kind, holding in turns if kind == name):
                mine = [holding for kind, holding in turns if (kind, holding.order_id) == (name, order_id)]
                self.told[order_id].append(self._held(mine, name))

    def _settle(self, sku: str) -> list[tuple[str, Holding]]:
        open_ones = [mine for (_, of), mine in self.expectations.items() if of == sku and mine.incoming > 0]
        due = min((mine.due for mine in open_ones if mine.due), default=None)
        self.items[sku] = replace(self._item(sku), expected_date=due)
        self.versions[sku] = self.versions.get(sku, 0) + 1
        available = self.items[sku].level.available
        queue = [holding for holding in self.holdings_of(sku) if holding.reserved or holding.waiting]
        kind, changed = Kind.ALLOCATED, allocate(queue, available) if available > 0 else []
        if available < 0:
            kind, changed = Kind.WITHDRAWN, withdraw(queue, -available)
        for holding in changed:
            quantity = abs(holding.reserved - self._holding(holding.order_id, sku).reserved)
            self._move(Movement(sku, kind, quantity), f"sales-order:{holding.order_id}")
        self._keep(changed)
        return [(kind.value, holding) for holding in changed]

    def _move(self, move: Movement, reference: str) -> None:
        item = self._item(move.sku)
        self.items[move.sku] = replace(item, level=item.level.after(move))
        self.ledger.append((reference, move))

    def _keep(self, holdings: Iterable[Holding]) -> None:
        for holding in holdings:
            self.holdings[holding.order_id, holding.sku] = holding

    def _held(self, holdings: Iterable[Holding], name: str = "reserved") -> Word:
        of = self.versions
        return Word(name, frozenset((h.sku, h.reserved, h.waiting, h.shipped, of.get(h.sku, 0)) for h in holdings))

    def _holding(self, order_id: uuid.UUID, sku: str) -> Holding:
        return self.holdings.get((order_id, sku), Holding(order_id, sku))

    def _item(self, sku: str) -> Item:
        return self.items.get(sku, UNHEARD_OF)


def _moved(kind: Kind, line: Demand | object) -> Movement:
    return Movement(line.sku, kind, line.quantity)  # type: ignore[attr-defined]


def _demand(lines: Iterable[Demand]) -> dict[str, Decimal]:
    return demand_of((line.sku, line.quantity) for line in lines)
