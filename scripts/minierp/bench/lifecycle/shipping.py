"""Shipping: eight clients ship orders of three lines, all that is reserved, until inventory has booked the last."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from scripts.minierp.bench.lifecycle.taken import CLIENTS, take_orders, wait_until
from scripts.minierp.bench.measuring.arithmetic import percentile
from scripts.minierp.bench.measuring.databases import one
from scripts.minierp.bench.measuring.requests import connected, post
from scripts.minierp.bench.measuring.shop import Shop

ORDERS = 500
_COUNTS = {
    "sales": "select count(*) from sales_order where status = 'confirmed'",
    "inventory": "select count(*) from movement where kind = 'shipped'",
}
"""What is confirmed, and what is booked as shipped."""


def run(shop: Shop) -> Mapping[str, float]:
    """One run, with orders of its own."""
    confirmed, booked = (one(shop.database(domain), what)[0] for domain, what in _COUNTS.items())
    orders = take_orders(shop, ORDERS, shop.skus[:3], 2)
    wait_until(shop, "sales", _COUNTS["sales"], confirmed + ORDERS)
    begin = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        taken = [each for part in pool.map(lambda n: _ship(shop, orders[n::CLIENTS]), range(CLIENTS)) for each in part]
    wait_until(shop, "inventory", _COUNTS["inventory"], booked + 3 * ORDERS)
    rate = ORDERS / (time.perf_counter() - begin)
    p50, p99 = (percentile(taken, share) * 1000 for share in (0.5, 0.99))
    return {"orders_per_s": rate, "p50_ms": p50, "p99_ms": p99}


def _ship(shop: Shop, orders: list[str]) -> list[float]:
    with connected(shop.url("ship-sales-order")) as connection:
        return [post(connection, f"/sales-orders/{order}/shipments", {}, shop.authorization) for order in orders]
