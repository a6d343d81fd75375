"""The proof that a deployment sells: a product, its stock, an order of it, and its confirmation."""

import time
import uuid
from decimal import Decimal
from pathlib import Path

from retrying import Retrying

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Address
from scripts.minierp.client.settlement import settled
from scripts.minierp.cluster.deploy import way_in
from scripts.minierp.cluster.kubernetes.commands import Kubectl
from scripts.minierp.cluster.kubernetes.errors import DeployError
from scripts.minierp.terminal.errors import CliError, Refused, Unexpected

SKU = "MINIERP-SMOKE-TEST"
"""One product for all smoke tests: each leaves one unit more, reserved for its order."""
PATIENCE = 90.0
"""Seconds for what may have to start from zero, function by function."""
PAUSE = 0.5
"""Seconds between two looks at whether the routes are known."""

_FAILED = (
    "`kubectl -n {namespace} get ksvc,pods` shows what is not ready, `kubectl -n {namespace} logs"
    " -l serving.knative.dev/service -c user-container --prefix --tail=50` what the functions say, and"
    " docs/operations.md, What to watch, where events wait. Then run the same command again."
)


def prove(kubectl: Kubectl, service: str, authority: Path | None, server_name: str) -> Json:
    """Sell something through a tunnel to the gateway's Service; the order.

    authority: the file that says whom to trust. server_name: whom the certificate names. Raises DeployError, which says
    where a cluster's functions speak.
    """
    with way_in.tunnel(kubectl, service) as port:
        endpoint = Address(f"https://localhost:{port}", str(authority or ""))
        with Client(endpoint, PATIENCE, server_name=server_name) as client:
            try:
                return sell(client)
            except CliError as error:
                advice = _FAILED.format(namespace=kubectl.namespace)
                raise DeployError("\n".join([error.message, *error.details]), advice) from error


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
