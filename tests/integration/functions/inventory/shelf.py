"""What adjust_stock is told, and what its database says afterwards."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import redis
import sqlalchemy as sa

from functions.inventory.rules.adjustments import Reason
from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.storage.holdings import holdings_of
from functions.inventory.storage.tables import expectation, movement, reservation, stock_level
from shared.database.tables import outbox
from shared.events.event import Event
from shared.messaging.envelope import Envelope
from shared.stock.level import StockLevel, cache_key
from tests import factories
from tests.events import product_created, product_discontinued, sent
from tests.eventually import eventually
from tests.integration.running import Function


@dataclass
class Shelf:
    """The functions adjust_stock and reserve_stock, the database of inventory with its log, and the read model."""

    function: Function
    reserving: Function
    database: sa.Engine
    cache: "redis.Redis"
    log: Path

    def stocked(self, quantity: Any = 10, kind: str = "both") -> str:
        """The SKU of a new product with so many units on hand, which the read model knows as well."""
        sku = factories.sku()
        self.deliver(product_created(sku, kind))
        if quantity:
            assert self.adjust(sku, Reason.OPENING_BALANCE, Decimal(quantity)) == 201
        eventually(lambda: (cached := self.cached(sku)) and cached.on_hand == Decimal(quantity))
        return sku

    def stocked_many(self, count: int) -> list[str]:
        """So many SKUs with ten units each, straight into the table, next to one another in the alphabet."""
        level = {"on_hand": 10, "reserved": 0, "incoming": 0, "version": 1, "status": "active", "type": "both"}
        first = factories.sku()
        skus = [f"{first}-{number:04}" for number in range(count)]
        with self.database.begin() as connection:
            connection.execute(stock_level.insert().values([{"sku": sku, **level} for sku in skus]))
        return skus

    def cached(self, sku: str) -> StockLevel | None:
        """The level as Redis has it."""
        text = self.cache.get(cache_key(sku))
        return StockLevel.from_cache(str(text)) if text else None

    def adjust(self, sku: str, reason: Reason | str, quantity: Any) -> int:
        return self.function.post(f"/stock/{sku}/adjustments", {"reason": reason, "quantity": quantity}).status_code

    def deliver(self, event: Event | Envelope) -> None:
        """To the function whose queue the event would come into."""
        whole = sent(event) if isinstance(event, Event) else event
        function = self.reserving if whole["type"].startswith("com.minierp.sales.") else self.function
        answer = function.deliver(whole)
        assert answer.status_code == 204, answer.text

    def deliver_late(self, event: Event | Envelope) -> None:
        """From the queue of adjust_stock, where sales orders came before reserve_stock had one."""
        answer = self.function.deliver(event)
        assert answer.status_code == 204, answer.text

    def level(self, sku: str) -> Level:
        return self.levels([sku])[sku]

    def levels(self, skus: Iterable[str]) -> dict[str, Level]:
        statement = sa.select(stock_level).where(stock_level.c.sku.in_(list(skus)))
        return {row.sku: Level(row.on_hand, row.reserved, row.incoming) for row in self._rows(statement)}

    def version(self, sku: str) -> int:
        return int(self._rows(sa.select(stock_level.c.version).where(stock_level.c.sku == sku))[0].version)

    def discontinue(self, sku: str, until_gone: bool = False) -> None:
        self.deliver(sent(product_discontinued(sku, sell_until_gone=until_gone), sequence=2))

    def movements(self, sku: str) -> list[Movement]:
        return [Movement(row.sku, Kind(row.kind), row.quantity, row.note) for row in self.rows_of(sku)]

    def rows_of(self, sku: str) -> list[sa.Row[Any]]:
        """The ledger of a SKU, oldest first."""
        return self._rows(sa.select(movement).where(movement.c.sku == sku).order_by(movement.c.id))

    def folded(self, sku: str) -> Level:
        return fold(self.movements(sku))

    def holdings(self, order_id: uuid.UUID) -> dict[str, Holding]:
        """What an order has of each SKU."""
        mine = sa.select(reservation).where(reservation.c.order_id == order_id)
        return {holding.sku: holding for holding in holdings_of(self._rows(mine))}

    def holdings_of(self, sku: str) -> list[Holding]:
        """What orders have of a SKU, the oldest first."""
        mine = sa.select(reservation).where(reservation.c.sku == sku)
        return holdings_of(self._rows(mine.order_by(reservation.c.placed_at, reservation.c.order_id)))

    def incoming(self, sku: str) -> Decimal:
        """What purchase orders still bring of a SKU."""
        left = expectation.c.ordered - expectation.c.received - expectation.c.given_up
        statement = sa.select(sa.func.coalesce(sa.func.sum(left), 0)).where(expectation.c.sku == sku)
        return Decimal(self._rows(statement)[0][0])

    def outcomes(self, order_id: uuid.UUID) -> list[Envelope]:
        """What was announced about a sales order, in order."""
        mine = outbox.c.event["subject"].as_string() == str(order_id)
        return [row.event for row in self._rows(sa.select(outbox.c.event).where(mine).order_by(outbox.c.position))]

    def deadlocks(self) -> int:
        """How many the database has had to break since it started."""
        return self.log.read_text().count("deadlock detected")

    def _rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        with self.database.begin() as connection:
            return list(connection.execute(statement))
