"""The first real request to each function: what a client or an event source would send it."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, repeat

from scripts.minierp.bench.measuring.shop import CURRENCY, STOCK, Shop

_LEVEL = {"reason": "gain", "quantity": "1"}
_ADDRESS = {"street": "Main Street 1", "city": "Springfield", "country": "US"}


@dataclass(frozen=True)
class FirstRequest:
    """A request; `body` makes a new one each time, so that no two are the same.

    methods: those of one request after the other, for ever; if there are none, POST, or GET where there is no body.
    tags: the If-Match of a change, if it is one.
    """

    path: str
    body: Callable[[], object] | None = None
    event_type: str = ""
    methods: Iterator[str] | None = None
    tags: str = ""

    def method(self) -> str:
        """That of the next request."""
        return next(self.methods) if self.methods else "POST" if self.body else "GET"

    def headers(self) -> Mapping[str, str]:
        """The headers: those of a CloudEvent in binary mode, or of a command."""
        fresh = _fresh()
        if not self.event_type:
            condition = {"If-Match": self.tags} if self.tags else {}
            return {"Content-Type": "application/json", "Idempotency-Key": fresh, **condition}
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
    large = [{**_line(sku), "quantity": "1000000"}]
    with shop.client() as client:
        purchase_order = client.post("/purchase-orders", {**bought, "lines": large}).body["id"]
        purchases = f"/purchase-orders/{purchase_order}"
        client.post(f"{purchases}/receipts", _units("10000"))
        sales_order = client.post("/sales-orders", sold, wait=10).body["id"]
        sales = f"/sales-orders/{client.post('/sales-orders', {**sold, 'lines': large}, wait=10).body['id']}"
        client.post(f"{sales}/shipments", _units("10000"))
        client.post("/suppliers", _supplier("COLD"))
    held = {
        "order_id": sales_order,
        "lines": [{"sku": sku, "reserved": "1", "waiting": "0", "shipped": "0", "version": 1}],
    }
    tick = FirstRequest("/", dict, "dev.knative.sources.ping")
    return {
        "create-product": FirstRequest("/products", _product),
        "update-product": FirstRequest(
            f"/products/{sku}", lambda: {"description": _fresh()}, methods=repeat("PATCH"), tags="*"
        ),
        "discontinue-product": FirstRequest(
            f"/products/{shop.skus[-1]}/discontinuation", dict, methods=cycle(("POST", "DELETE"))
        ),
        "products": FirstRequest("/products"),
        "adjust-stock": FirstRequest(f"/stock/{sku}/adjustments", lambda: _LEVEL),
        "reserve-stock": FirstRequest("/", partial(_placed, sku), "com.minierp.sales.order.created.v2"),
        "stock": FirstRequest("/stock"),
        "create-supplier": FirstRequest("/suppliers", lambda: _supplier(_fresh())),
        "update-supplier": FirstRequest(
            "/suppliers/COLD", lambda: {"contact": _fresh()}, methods=repeat("PATCH"), tags="*"
        ),
        "suppliers": FirstRequest("/suppliers"),
        "count-stock": FirstRequest("/stock/counts", lambda: _count(sku)),
        "rebuild-stock": FirstRequest("/stock/rebuilds", lambda: {"check": True, "skus": [sku]}),
        "replenish-stock": FirstRequest("/stock/replenishments", lambda: {"dry_run": True}),
        "create-purchase-order": FirstRequest("/purchase-orders", lambda: bought),
        "receive-purchase-order": FirstRequest(f"{purchases}/receipts", _units),
        "cancel-purchase-order": FirstRequest(f"{purchases}/cancellations", _units),
        "return-purchase-order": FirstRequest(f"{purchases}/returns", lambda: {**_units(), "reason": "broken"}),
        "purchase-orders": FirstRequest("/purchase-orders"),
        "create-sales-order": FirstRequest("/sales-orders", lambda: sold),
        "settle-sales-order": FirstRequest("/", lambda: held, "com.minierp.inventory.stock.reserved.v2"),
        "ship-sales-order": FirstRequest(f"{sales}/shipments", _units),
        "cancel-sales-order": FirstRequest(f"{sales}/cancellations", _units),
        "return-sales-order": FirstRequest(f"{sales}/returns", _units),
        "sales-orders": FirstRequest("/sales-orders"),
        **{name: tick for name in shop.system.state.functions if name.startswith("relay-outbox-")},
    }


def _line(sku: str) -> dict[str, str]:
    return {"sku": sku, "quantity": "1", "unit_price": "10", "currency": CURRENCY}


def _product() -> dict[str, str]:
    return {"sku": f"COLD-{_fresh()}", "name": "A product", "price": "10", "currency": CURRENCY}


def _count(sku: str) -> dict[str, object]:
    counted_at = datetime.now(UTC).isoformat()
    return {"counts": [{"sku": sku, "quantity": STOCK, "counted_at": counted_at}]}


def _supplier(code: str) -> dict[str, object]:
    return {"code": code, "name": f"Supplier {code}", "currency": CURRENCY, "lead_time_days": 7}


def _units(quantity: str = "1") -> dict[str, object]:
    return {"lines": [{"line": 1, "quantity": quantity}]}


def _placed(sku: str) -> dict[str, object]:
    order = {"order_id": _fresh(), "number": "SO-2030-000001", "customer": "C-1", "on_shortage": "reject"}
    return {**order, "placed_at": datetime.now(UTC).isoformat(), "lines": [{"sku": sku, "quantity": "1"}]}


def _fresh() -> str:
    return str(uuid.uuid4())
