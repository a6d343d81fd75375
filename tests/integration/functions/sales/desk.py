"""The functions of sales, and what their database says afterwards."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa

from functions.sales.storage.tables import sales_order, sales_order_line
from shared.database.tables import idempotency, inbox, outbox
from shared.messaging.envelope import Envelope
from tests import factories
from tests.integration.running import Functions


@dataclass
class Desk:
    """Where orders are taken, settled and looked up."""

    functions: Functions
    database: sa.Engine

    def order(self, *lines: tuple[str, Any], **headers: str) -> httpx.Response:
        """POST an order of lines of SKU and quantity."""
        body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity=n) for sku, n in lines])
        return self.functions["create-sales-order"].post("/sales-orders", body, **headers)

    def placed(self, *lines: tuple[str, Any]) -> uuid.UUID:
        answer = self.order(*lines)
        assert answer.status_code == 201, answer.text
        return uuid.UUID(answer.json()["id"])

    def settle(self, event: Any) -> httpx.Response:
        return self.functions["settle-sales-order"].deliver(event)

    def shown(self, order_id: uuid.UUID) -> dict[str, Any]:
        answer = self.functions["sales-orders"].get(f"/sales-orders/{order_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def set_status(self, order_id: uuid.UUID, status: str) -> None:
        """Without what leads to it."""
        with self.database.begin() as connection:
            connection.execute(sales_order.update().where(sales_order.c.id == order_id).values(status=status))

    def events(self, subject: uuid.UUID | str) -> list[Envelope]:
        """What was announced about an order or an event, in order."""
        mine = outbox.c.event["subject"].as_string() == str(subject)
        return [row.event for row in self.rows(sa.select(outbox.c.event).where(mine).order_by(outbox.c.position))]

    def handled(self, event_id: str) -> bool:
        return bool(self.rows(sa.select(inbox).where(inbox.c.event_id == event_id)))

    def sizes(self) -> list[int]:
        """How many rows each table has."""
        tables = (sales_order, sales_order_line, outbox, inbox, idempotency)
        return [self.rows(sa.select(sa.func.count()).select_from(table))[0][0] for table in tables]

    def rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        with self.database.begin() as connection:
            return list(connection.execute(statement))
