"""Products that want to be bought, straight in inventory's tables, and what was asked of purchasing for them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import sqlalchemy as sa

from functions.inventory.rules.replenishment import Supply
from functions.inventory.storage.tables import (
    reorder_rule,
    replenishment,
    replenishment_line,
    reservation,
    stock_level,
)
from shared.database.tables import outbox
from shared.events.inventory import PurchaseOrderRequested
from shared.messaging.envelope import Envelope
from tests import factories
from tests.integration.running import Function


@dataclass
class Reorders:
    """The function replenish_stock, and the database of inventory."""

    function: Function
    database: sa.Engine

    def wanted(self, **changes: Any) -> str:
        """The SKU of a new active product that is ordered by itself at a reorder point of 10; 12 at a time."""
        sku = factories.sku()
        usual = {"supplier": "Leaf & Co", "reorder_point": 10, "reorder_quantity": 12, "order_multiple": 1}
        rule = {
            **usual,
            "auto_order": True,
            **{name: changes.pop(name) for name in [*usual, "auto_order"] if name in changes},
        }
        self.insert(stock_level, [{**EMPTY, "sku": sku, **changes}])
        self.insert(reorder_rule, [{"sku": sku, **rule}])
        return sku

    def supplied(self, supplies: Sequence[Supply]) -> None:
        """Products as the pure rules see them."""
        levels, rules, lines, waits = [], [], [], []
        for each in supplies:
            levels.append({**EMPTY, **_of(each, "sku", "on_hand", "reserved", "incoming", "type")})
            rules.append({"auto_order": True, **_of(each, *reorder_rule.c.keys())})
            lines += [{"sku": each.sku, "quantity": each.requested}] if each.requested else []
            waits += [{**_nobody(), "sku": each.sku, "ordered": each.waiting, "waiting": each.waiting}]
        self.insert(stock_level, levels)
        self.insert(reorder_rule, rules)
        self.insert(reservation, waits)
        if lines:
            self.asked_for("Somebody", lines)

    def asked_for(
        self, supplier: str, lines: list[dict[str, Any]], status: str = "requested", **columns: Any
    ) -> uuid.UUID:
        """A request of before; its lines are open until it is answered."""
        request = uuid.uuid4()
        self.insert(replenishment, [{"id": request, "supplier": supplier, "status": status, **columns}])
        opened = {"request_id": request, "open": status == "requested"}
        self.insert(replenishment_line, [{**opened, **line} for line in lines])
        return request

    def insert(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        with self.database.begin() as connection:
            connection.execute(table.insert(), rows)

    def forget(self) -> None:
        """No product is ordered by itself any more."""
        with self.database.begin() as connection:
            connection.execute(reorder_rule.update().where(reorder_rule.c.auto_order).values(auto_order=False))

    def run(self, **body: Any) -> httpx.Response:
        return self.function.post("/stock/replenishments", body)

    def tick(self) -> int:
        """As Knative's PingSource does."""
        source = "/apis/v1/namespaces/minierp/pingsources/replenish-stock"
        ping = {"specversion": "1.0", "id": str(uuid.uuid4()), "type": "dev.knative.sources.ping", "source": source}
        return self.function.deliver({**ping, "data": {}}).status_code

    def requested(self, skus: Iterable[str]) -> list[tuple[str, Any]]:
        """Every line that was ever stored for these SKUs, by SKU."""
        table = replenishment_line.c
        statement = sa.select(table.sku, table.quantity).where(table.sku.in_(list(skus))).order_by(table.sku)
        with self.database.begin() as connection:
            return [tuple(row) for row in connection.execute(statement)]

    def shown(self, request_id: str, status: str) -> dict[str, Any]:
        """A request as the list of those of its status shows it."""
        (found,) = (each for each in self.listed(status) if each["request_id"] == request_id)
        return dict(found)

    def listed(self, status: str = "requested") -> list[dict[str, Any]]:
        """The newest requests of a status."""
        answer = self.function.get("/stock/replenishments", status=status, limit=200)
        return list(answer.json()["items"])

    def announced(self, request_id: str) -> PurchaseOrderRequested:
        """What the event of a request says."""
        return PurchaseOrderRequested.model_validate(self.event(request_id)["data"])

    def event(self, request_id: str) -> Envelope:
        """That of a request."""
        mine = outbox.c.event["subject"].as_string() == request_id
        with self.database.begin() as connection:
            found: Envelope = connection.execute(sa.select(outbox.c.event).where(mine)).scalar_one()
        return found


EMPTY = {"on_hand": 0, "reserved": 0, "incoming": 0, "version": 1, "status": "active", "type": "both"}


def _nobody() -> dict[str, Any]:
    return {"order_id": uuid.uuid4(), "placed_at": datetime.now(UTC)}


def _of(supply: Supply, *names: str) -> dict[str, Any]:
    return {name: getattr(supply, name) for name in names if hasattr(supply, name)}
