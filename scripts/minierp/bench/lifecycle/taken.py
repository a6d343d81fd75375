"""Orders that were taken and decided, to do something with."""

import time
from concurrent.futures import ThreadPoolExecutor

from scripts.minierp.bench.measuring import databases
from scripts.minierp.bench.measuring.requests import NotDone
from scripts.minierp.bench.measuring.shop import CURRENCY, Shop

CLIENTS = 8
_PATIENCE = 60.0
_ADDRESS = {"street": "Main Street 1", "city": "Springfield", "country": "US"}


def take_orders(shop: Shop, count: int, skus: tuple[str, ...], quantity: int, on_shortage: str = "reject") -> list[str]:
    """The ids of so many new orders of `quantity` of each of `skus`. They are decided a moment later."""
    lines = [{"sku": sku, "quantity": quantity, "unit_price": "10", "currency": CURRENCY} for sku in skus]
    order = {"customer": "C-1", "address": _ADDRESS, "on_shortage": on_shortage, "lines": lines}
    with shop.client() as client, ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda _: str(client.post("/sales-orders", order).body["id"]), range(count)))


def wait_until(shop: Shop, domain: str, question: str, expected: object, **parameters: str) -> None:
    """Return once the database of a domain answers so. Raises NotDone."""
    deadline = time.monotonic() + _PATIENCE
    while (found := databases.one(shop.database(domain), question, **parameters)[0]) != expected:
        if time.monotonic() > deadline:
            raise NotDone(f"{question} is {found}, not {expected}.", f"See {shop.system.plan.home}/logs.")
        time.sleep(0.05)
