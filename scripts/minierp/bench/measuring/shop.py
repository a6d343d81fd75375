"""The private system that is measured: a hundred products with more stock than can be sold, and its books."""

import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import grpc
import redis

from protos.minierp.inventory.v1.inventory_service_pb2 import BatchGetStockRequest
from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from scripts.minierp.bench.measuring import databases
from scripts.minierp.bench.measuring.load import PRODUCTS
from scripts.minierp.bench.measuring.machine import cpu_seconds
from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import Address, local_address
from scripts.minierp.local.system.system import System, system
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.parallel import for_each
from shared.stock.inventory_access import bearing
from shared.stock.level import cache_key

STOCK = 100_000_000
CURRENCY = "EUR"
_PATIENCE = 60.0
_ORDERED = """
select count(*), count(*) filter (where status = 'confirmed'), coalesce(sum(units), 0)
from sales_order, lateral (select sum(quantity) as units from sales_order_line where order_id = id) as lines
"""
_RESERVED = """
select sum(reserved), (select coalesce(sum(quantity), 0) from movement where kind = 'reserved'),
  count(*) filter (where reserved < 0 or reserved > on_hand or on_hand < 0)
from stock_level
"""


class BooksDoNotAgree(CliError):
    """Units ordered, reserved and moved differ, or something fell below zero: no figure of such a run is worth much."""


@dataclass(frozen=True)
class Audit:
    """What must hold after every run: all orders confirmed, ordered = reserved = moved units, nothing below zero."""

    orders: int
    confirmed: int
    ordered: Decimal
    reserved: Decimal
    moved: Decimal
    below_zero: int

    @property
    def sound(self) -> bool:
        """Whether it holds."""
        return self.orders == self.confirmed and self.ordered == self.reserved == self.moved and not self.below_zero


@dataclass(frozen=True)
class Shop:
    """A running system with products `skus` in stock."""

    system: System
    skus: tuple[str, ...]

    def database(self, domain: str) -> str:
        """The URL of a domain's database."""
        return self.system.state.databases[domain]["url"]

    def url(self, function: str) -> str:
        """A function's own URL, past NGINX."""
        return self.system.state.functions[function].url

    def environment(self, function: str) -> dict[str, str]:
        """The environment that the manifests give a function."""
        plan = self.system.plan
        return plan.addresses.environment(plan.manifests.function(function))

    def pids(self) -> list[int]:
        """Every Python process that takes part: functions and event sources."""
        parts = self.system.state.parts.values()
        return [part.pid for part in parts if part.kind in ("function", "source", "timer") and part.pid]

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time of every part so far, by its name."""
        return {name: cpu_seconds(part.pid) for name, part in self.system.state.parts.items() if part.pid}

    def client(self) -> Client:
        """A client of the HTTPS API."""
        return Client(self.address)

    @property
    def address(self) -> Address:
        """The HTTPS API, for whoever may do everything."""
        return local_address(self.system.state)

    @property
    def authorization(self) -> dict[str, str]:
        """The header by which a function believes that somebody may do everything."""
        return {"Authorization": f"Bearer {self.address.bearer.token()}"}

    def fill_read_model(self) -> None:
        """Have every level in Redis: `inventory` puts there what it is asked for, a moment after the answer."""
        reader = redis.Redis.from_url(self.system.state.redis["reader_url"])
        deadline = time.monotonic() + _PATIENCE
        known = bearing(self.system.plan.addresses.inventory_token())
        with grpc.insecure_channel(self.url("inventory")) as channel:
            inventory = InventoryServiceStub(channel)  # type: ignore[no-untyped-call]
            while not all(reader.mget([cache_key(sku) for sku in self.skus])):
                if time.monotonic() > deadline:
                    raise CliError("The stock read model stays empty.", f"See {self.system.plan.home}/logs.")
                inventory.BatchGetStock(BatchGetStockRequest(skus=self.skus), metadata=[known])

    def audit(self) -> Audit:
        """The books, once every order is settled. Raises BooksDoNotAgree."""
        deadline = time.monotonic() + _PATIENCE
        while not (audit := self._books()).sound:
            if time.monotonic() > deadline:
                raise BooksDoNotAgree(f"The audit failed: {audit}.", f"The logs are in {self.system.plan.home}/logs.")
            time.sleep(0.1)
        return audit

    def _books(self) -> Audit:
        orders, confirmed, ordered = databases.one(self.database("sales"), _ORDERED)
        return Audit(orders, confirmed, ordered, *databases.one(self.database("inventory"), _RESERVED))


@contextmanager
def open_shop(home: Path, say: Callable[[str], None]) -> Iterator[Shop]:
    """A system of our own below `home`, filled; ended with everything it started."""
    say("starting a private system")
    with system(home, port=free_port(), say=say) as running:
        shop = Shop(running, tuple(f"BENCH-{number:03}" for number in range(PRODUCTS)))
        with shop.client() as client:
            for_each("stocking the shop", shop.skus, lambda sku: _stock(client, sku), concurrency=4)
        yield shop


def free_port() -> int:
    """For HTTPS: the usual one may be wanted by a system that is starting at this very moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stock(client: Client, sku: str) -> None:
    client.post("/products", {"sku": sku, "name": f"Product {sku}", "price": "10", "currency": CURRENCY})
    opening = {"reason": "opening_balance", "quantity": str(STOCK)}
    client.post(f"/stock/{sku}/adjustments", opening, key=secrets.token_hex(16), missing_for=_PATIENCE)
