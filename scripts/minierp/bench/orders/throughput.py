"""Confirmed orders per second and POST-to-confirmed latency: one client, many, over HTTPS, and on one hot product."""

import http.client
import json
import ssl
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from scripts.minierp.bench.measuring.databases import open_database
from scripts.minierp.bench.measuring.load import Basket, Baskets, Load, Submit, Watcher, drive
from scripts.minierp.bench.measuring.machine import Usage
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.shop import CURRENCY, Shop

PATH = "/sales-orders"
CPU_OF = "cpu_ms_per_order of "
"""What the figures begin with that say what one part of the system used for an order."""
FUNCTION_CPU = "function_cpu_ms_per_order"
"""What all functions together used for an order."""
LEAST_CPU_MS = 0.1
"""A part that used less for an order is not told of."""
_CONFIRMED = "select id::text from sales_order where status = 'confirmed' and id = any(:ids::uuid[])"
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Way:
    """How orders reach the shop: its base URL, by whose token, and the authority to trust if that is HTTPS."""

    url: str
    authorization: Mapping[str, str]
    authority: str = ""

    def connection(self) -> http.client.HTTPConnection:
        """A connection that is kept alive."""
        address = urlsplit(self.url)
        if address.scheme == "http":
            return http.client.HTTPConnection(address.netloc, timeout=_TIMEOUT)
        trust = ssl.create_default_context(cafile=self.authority)
        return http.client.HTTPSConnection(address.netloc, timeout=_TIMEOUT, context=trust)


def straight(shop: Shop) -> Way:
    """To the function's own port."""
    return Way(shop.url("create-sales-order"), shop.authorization)


def through_nginx(shop: Shop) -> Way:
    """Over HTTPS, as clients come."""
    return Way(shop.system.state.base_url, shop.authorization, shop.system.state.ca_certificate)


@dataclass(frozen=True)
class Job:
    """So many clients that order baskets in one way."""

    name: str
    way: Way
    baskets: Baskets
    clients: int


def measured(shop: Shop, job: Job, options: Options, seed: int, steps: Steps) -> Mapping[str, float]:
    """One run with an audit after it. Raises BooksDoNotAgree."""
    orders, parts = shop.audit().orders, shop.cpu_seconds()
    with _watching(shop.database("sales")) as watcher:
        before = Usage.of(shop.pids())
        load = drive(lambda: _client(job.way, shop.skus, watcher), job.baskets, job.clients, options.seconds, seed)
        after = Usage.of(shop.pids())
    orders = shop.audit().orders - orders
    cpu = {name: 1000 * (used - parts[name]) / orders for name, used in shop.cpu_seconds().items()}
    steps.advance(f"{job.name}: {load.rate:.1f} orders/s, p99 {load.milliseconds(0.99):.0f} ms")
    steps.say(f"CPU ms an order: {_busiest_first(cpu)}")
    if load.errors:
        steps.say(f"{len(load.errors)} errors, the first: {load.errors[0]}")
    usage = {"python_cores": after.cores_since(before), "machine_busy_percent": after.busy_since(before)}
    functions = {FUNCTION_CPU: sum(cpu[name] for name in shop.system.state.functions)}
    return {**figures(load), **functions, **usage, **{f"{CPU_OF}{name}": used for name, used in cpu.items()}}


def without_parts(run: Mapping[str, float]) -> Mapping[str, float]:
    """A run without the CPU of every part."""
    return {figure: value for figure, value in run.items() if not figure.startswith(CPU_OF)}


def _busiest_first(cpu: Mapping[str, float]) -> str:
    busy = sorted((name for name, used in cpu.items() if used >= LEAST_CPU_MS), key=lambda name: -cpu[name])
    return ", ".join(f"{name} {cpu[name]:.2f}" for name in busy)


def figures(load: Load) -> Mapping[str, float]:
    """What every system is compared by."""
    return {
        "orders_per_s": load.rate,
        "p50_ms": load.milliseconds(0.5),
        "p99_ms": load.milliseconds(0.99),
        "errors": len(load.errors),
    }


def body(basket: Basket, skus: tuple[str, ...], customer: str = "C-1") -> bytes:
    """The order as JSON."""
    lines = [
        {"sku": skus[product], "quantity": quantity, "unit_price": "10", "currency": CURRENCY}
        for product, quantity in basket
    ]
    address = {"street": "Main Street 1", "city": "Springfield", "country": "US"}
    return json.dumps({"customer": customer, "address": address, "lines": lines}).encode()


def headers(wait: int = 0) -> dict[str, str]:
    """Those of an order under a key of its own, whose answer is to wait so many seconds for the outcome."""
    prefer = {"Prefer": f"wait={wait}"} if wait else {}
    return {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), **prefer}


def _client(way: Way, skus: tuple[str, ...], watcher: Watcher) -> Submit:
    connection = way.connection()

    def submit(basket: Basket) -> None:
        same = {**headers(), **way.authorization}
        try:
            content = _post(connection, body(basket, skus), same)
        except (http.client.HTTPException, OSError):  # the server may end a connection that was idle for long
            connection.close()
            content = _post(connection, body(basket, skus), same)
        watcher.wait(json.loads(content)["id"])

    return submit


def _post(connection: http.client.HTTPConnection, content: bytes, headers: Mapping[str, str]) -> bytes:
    connection.request("POST", PATH, content, dict(headers))
    answer = connection.getresponse()
    received = answer.read()
    if answer.status != http.client.CREATED:
        raise RuntimeError(f"{answer.status} {received[:300]!r}")
    return received


@contextmanager
def _watching(url: str) -> Iterator[Watcher]:
    connection = open_database(url)
    look: Callable[..., list[list[str]]] = connection.prepare(_CONFIRMED).run
    watcher = Watcher(lambda ids: [row[0] for row in look(ids=ids)])
    try:
        yield watcher
    finally:
        watcher.close()
        connection.close()
