"""The first real request to each function: what a client or an event source would send it."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from scripts.minierp.bench.measuring.shop import CURRENCY, STOCK, Shop

_LEVEL = {"reason": "gain", "quantity": "1"}
_ADDRESS = {"street": "Main Street 1", "city": "Springfield", "country": "US"}


@dataclass(frozen=True)
class FirstRequest:
    """A request; `body` makes a new one each time, so that no two are the same. GET if there is none."""

    path: str
    body: Callable[[], object] | None = None
    event_type: str = ""

    def headers(self) -> Mapping[str, str]:
        """The headers: those of a CloudEvent in binary mode, or of a command."""
        fresh = str(uuid.uuid4())
        if not self.event_type:
            return {"Content-Type": "application/json", "Idempotency-Key": fresh}
        event = {"Ce-Specversion": "1.0", "Ce-Type": self.event_type, "Ce-Source": "/minierp/bench", "Ce-Id": fresh}
        return {"Content-Type": "application/json", **event}

    def content(self) -> bytes | None:
        """The body as JSON."""
        return json.dumps(self.body()).encode() if self.body else None


def first_requests(shop: Shop) -> dict[str, FirstRequest]:
    """A request for every function that we know one for, by the function's name."""
    sku = shop.skus[0]
    sold = {"customer": "C-1", "address": _ADDRESS, "lines": [_line(sku) for sku in shop.skus[:3]]}
    bought = {"supplier": "S-1", "expected_date": "2030-01-01", "lines": [_line(sku) for sku in shop.skus[:3]]}
    with shop.client() as client:
        large = {**bought, "lines": [{**_line(sku), "quantity": "1000000"}]}
        purchase_order = client.post("/purchase-orders", large).body["id"]
        sales_order = client.post("/sales-orders", sold, wait=10).body["id"]
    reserved = {"order_id": sales_order, "lines": [{"sku": sku, "quantity": "1"}]}
    tick = FirstRequest("/", dict, "dev.knative.sources.ping")
    return {
        "create-product": FirstRequest("/products", _product),
        "products": FirstRequest("/products"),
        "adjust-stock": FirstRequest(f"/stock/{sku}/adjustments", lambda: _LEVEL),
        "stock": FirstRequest("/stock"),
        "count-stock": FirstRequest("/stock/counts", lambda: _count(sku)),
        "replenish-stock": FirstRequest("/stock/replenishments", lambda: {"dry_run": True}),
        "create-purchase-order": FirstRequest("/purchase-orders", lambda: bought),
        "receive-purchase-order": FirstRequest(f"/purchase-orders/{purchase_order}/receipts", _receipt),
        "purchase-orders": FirstRequest("/purchase-orders"),
        "create-sales-order": FirstRequest("/sales-orders", lambda: sold),
        "settle-sales-order": FirstRequest("/", lambda: reserved, "com.minierp.inventory.stock.reserved.v1"),
        "sales-orders": FirstRequest("/sales-orders"),
        **{name: tick for name in shop.system.state.functions if name.startswith("relay-outbox-")},
    }


def _line(sku: str) -> dict[str, str]:
    return {"sku": sku, "quantity": "1", "unit_price": "10", "currency": CURRENCY}


def _product() -> dict[str, str]:
    return {"sku": f"COLD-{uuid.uuid4()}", "name": "A product", "price": "10", "currency": CURRENCY}


def _count(sku: str) -> dict[str, object]:
    counted_at = datetime.now(UTC).isoformat()
    return {"counts": [{"sku": sku, "quantity": STOCK, "counted_at": counted_at}]}


def _receipt() -> dict[str, object]:
    return {"lines": [{"line": 1, "quantity": "1"}]}
