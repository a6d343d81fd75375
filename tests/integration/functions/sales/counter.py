"""The functions of sales in this process, and an order's life told to them step by step."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import redis

from shared.events.event import Event
from shared.messaging.envelope import Envelope
from shared.outcomes import documents
from tests import factories
from tests.events import sent
from tests.integration.client import Response
from tests.integration.domain import Domain, Row
from tests.integration.functions.sales.read_model import stocked


@dataclass
class Counter:
    """Where customers' orders are taken, shipped, cancelled and taken back."""

    domain: Domain
    cache: "redis.Redis"

    def sku(self, **changes: Any) -> str:
        return stocked(self.cache, **changes)

    def placed(self, *lines: tuple[str, Any], **changes: Any) -> Row:
        """A new order of lines of SKU and quantity."""
        asked = [factories.a_sales_line(sku=sku, quantity=str(units)) for sku, units in lines]
        answer = self.post("create_sales_order", "/sales-orders", factories.a_sales_order(lines=asked, **changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    def ship(self, order: Row | str, body: Row | None = None, **headers: str) -> Response:
        return self.post("ship_sales_order", f"/sales-orders/{name_of(order)}/shipments", body or {}, **headers)

    def cancel(self, order: Row | str, body: Row | None = None, **headers: str) -> Response:
        return self.post("cancel_sales_order", f"/sales-orders/{name_of(order)}/cancellations", body or {}, **headers)

    def take_back(self, order: Row | str, body: Row, **headers: str) -> Response:
        return self.post("return_sales_order", f"/sales-orders/{name_of(order)}/returns", body, **headers)

    def hear(self, event: Event | Envelope) -> int:
        """What settle_sales_order answers to an event."""
        envelope = sent(event) if isinstance(event, Event) else event
        answer = self.domain.function("settle_sales_order").post(
            "/", data=documents.write(envelope), content_type="application/cloudevents+json"
        )
        return int(answer.status_code)

    def shown(self, order: Row | str) -> Row:
        answer = self.domain.function("sales_orders").get(f"/sales-orders/{name_of(order)}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def history(self, order: Row | str) -> list[Row]:
        answer = self.domain.function("sales_orders").get(f"/sales-orders/{name_of(order)}/history")
        assert answer.status_code == 200, answer.text
        return list(answer.json["items"])

    def announced(self, order: Row) -> list[Row]:
        """The events about an order, oldest first."""
        return self.domain.events(order["id"])

    def post(self, function: str, path: str, body: Any, **headers: str) -> Response:
        """`Idempotency_Key=…` is the header Idempotency-Key."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.domain.function(function).post(
            path, data=documents.write(body), content_type="application/json", headers=named
        )


def name_of(order: Row | str) -> str:
    return order if isinstance(order, str) else str(order["id"])


def id_of(order: Row) -> UUID:
    return UUID(order["id"])


def units(order: Row, *names: str) -> list[tuple[Decimal, ...]]:
    """These quantities of each line."""
    return [tuple(Decimal(line[name]) for name in names) for line in order["lines"]]


def lines_of(*lines: tuple[int, Any], **more: Any) -> Row:
    """A body that names units of lines."""
    return {"lines": [{"line": number, "quantity": str(quantity)} for number, quantity in lines], **more}
