"""Stock arrives for orders that wait: one transaction gives 1,000 units to 500 orders, the oldest first."""

import uuid
from collections.abc import Mapping

from scripts.minierp.bench.lifecycle.taken import take_orders, wait_until
from scripts.minierp.bench.measuring.requests import deliver
from scripts.minierp.bench.measuring.shop import CURRENCY, Shop

WAITING, UNITS = 500, 1000
_PATIENCE = 60.0
_WAIT = "select coalesce(sum(waiting), 0) from reservation where sku = :sku"
_HAVE = "select coalesce(sum(reserved), 0) from reservation where sku = :sku"
_RECEIVED = "com.minierp.purchasing.order.received.v1"


def run(shop: Shop) -> Mapping[str, float]:
    """One run, with a product and orders of its own."""
    sku = f"ARRIVAL-{uuid.uuid4().hex[:12]}"
    with shop.client() as client:
        client.post("/products", {"sku": sku, "name": "A product", "price": "10", "currency": CURRENCY})
        client.get(f"/stock/{sku}", missing_for=_PATIENCE)
    take_orders(shop, WAITING, (sku,), UNITS // WAITING, "backorder")
    wait_until(shop, "inventory", _WAIT, UNITS, sku=sku)
    lines = [{"sku": sku, "quantity": str(UNITS), "surplus": "0"}]
    receipt = {"order_id": str(uuid.uuid4()), "receipt_id": str(uuid.uuid4()), "lines": lines}
    seconds = deliver(shop.url("adjust-stock"), _RECEIVED, receipt)
    wait_until(shop, "inventory", _HAVE, UNITS, sku=sku)
    return {"seconds": seconds}
