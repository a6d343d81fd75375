"""The proof that a deployment sells: a product, its stock, an order of it, and its confirmation."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from retrying import Retrying

from scripts.minierp.client.answers import Json
from scripts.minierp.client.bearers import Given
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
_UNAUTHENTICATED, _FORBIDDEN = 401, 403
_OF_FUNCTIONS = {_UNAUTHENTICATED, _FORBIDDEN}

_FAILED = (
    "`kubectl -n {namespace} get ksvc,pods` shows what is not ready, `kubectl -n {namespace} logs"
    " -l serving.knative.dev/service -c user-container --prefix --tail=50` what the functions say, and"
    " docs/operations.md, What to watch, where events wait. Then run the same command again."
)


class Way(NamedTuple):
    """To the gateway: its Service, the file that says whom to trust, whom its certificate names."""

    service: str
    authority: Path | None
    server_name: str


def prove(kubectl: Kubectl, way: Way, token: str) -> Json:
    """Sell something through a tunnel; the order. Raises DeployError, which says where a cluster's functions speak."""
    with _asked(kubectl, way, token) as client:
        return sell(client)


def refused(kubectl: Kubectl, way: Way) -> None:
    """Ask through a tunnel without a token, which must be refused. Raises DeployError, as `prove`."""
    with _asked(kubectl, way, "") as client:
        refuse(client)


@contextmanager
def _asked(kubectl: Kubectl, way: Way, token: str) -> Iterator[Client]:
    with way_in.tunnel(kubectl, way.service) as port:
        endpoint = Address(f"https://localhost:{port}", str(way.authority or ""), Given(token))
        with Client(endpoint, PATIENCE, server_name=way.server_name) as client:
            try:
                yield client
            except CliError as error:
                advice = _FAILED.format(namespace=kubectl.namespace)
                raise DeployError("\n".join([error.message, *error.details]), advice) from error


def refuse(client: Client) -> None:
    """Be told that nobody knows who asks. Raises DeployError where anybody is answered, CliError as `sell`."""
    try:
        _until_routed(client)
    except Refused as refusal:
        if refusal.status != _UNAUTHENTICATED:
            raise
        return
    raise DeployError("Whoever comes without a token is answered.", "Look into the ConfigMap `identity`.")


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
        retry_on_exception=_is_early,
        wait_fixed=PAUSE * 1000,
        stop_max_delay=PATIENCE * 1000,
    )
    waiting.call(client.get, "/products", {"limit": 1})


def _is_early(error: Exception) -> bool:
    """Whether it may come of a proxy without routes, and not of a function that knows what it says."""
    return isinstance(error, Unexpected) or (isinstance(error, Refused) and error.status not in _OF_FUNCTIONS)


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
