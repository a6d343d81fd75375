"""The proof that a deployment sells: a product, its stock, an order of it, and its confirmation."""

import time
import uuid
from decimal import Decimal

from retrying import Retrying

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.client.settlement import settled
from scripts.minierp.cluster.kubernetes.errors import DeployError
from scripts.minierp.terminal.errors import Refused, Unexpected

SKU = "MINIERP-SMOKE-TEST"
"""One product for all smoke tests: each leaves one unit more, reserved for its order."""
PATIENCE = 90.0
"""Seconds for what may have to start from zero, function by function."""
PAUSE = 0.5
"""Seconds between two looks at whether the routes are known."""


def sell(client: Client) -> Json:
    """The confirmed order. Raises CliError where MiniERP refuses, does not answer, or does not confirm."""
    _until_routed(client)
    run = uuid.uuid4().hex
    _ensure_product(client, run)
    level = client.get(f"/stock/{SKU}", missing_for=PATIENCE)
    reason = "gain" if Decimal(level["on_hand"]) else "opening_balance"
    unit = {"reason": reason, "quantity": 1, "note": "smoke test"}
    client.post(f"/stock/{SKU}/adjustments", unit, key=f"smoke-{run}-stock")
    order = client.post("/sales-orders", _ORDER, key=f"smoke-{run}-order", wait=5, missing_for=PATIENCE).body
    order = settled(client, order["id"], time.monotonic() + PATIENCE)
    if order["status"] != "confirmed":
        raise DeployError(f"The smoke test's order {order['id']} is {order['status']}.", "Look at the functions' logs.")
    return order


def _until_routed(client: Client) -> None:
    """Right after a first deployment the proxy may not know the routes yet, and answers with a page of its own."""
    waiting = Retrying(
        retry_on_exception=lambda error: isinstance(error, Unexpected | Refused),
        wait_fixed=PAUSE * 1000,
        stop_max_delay=PATIENCE * 1000,
    )
    waiting.call(client.get, "/products", {"limit": 1})


def _ensure_product(client: Client, run: str) -> None:
    product = {"sku": SKU, "name": "Smoke test, not for sale", "price": "1.00", "currency": "EUR"}
    try:
        client.post("/products", product, key=f"smoke-{run}-product")
    except Refused as refusal:
        if refusal.kind != "product-exists":
            raise


_ORDER = {
    "customer": "Smoke test",
    "address": {"street": "1 Test Street", "city": "Testville", "country": "UK"},
    "lines": [{"sku": SKU, "quantity": 1, "unit_price": "1.00", "currency": "EUR"}],
}
