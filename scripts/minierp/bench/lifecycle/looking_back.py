"""A level as it was, of a product with a long ledger, at times all over it."""

import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from scripts.minierp.bench.lifecycle.loads import load_ledger, unload
from scripts.minierp.bench.measuring.arithmetic import percentile
from scripts.minierp.bench.measuring.requests import connected, get
from scripts.minierp.bench.measuring.shop import Shop

MOVEMENTS = 100_000


def run(shop: Shop, seconds: float, seed: int) -> Mapping[str, float]:
    """One run of one client."""
    database = shop.database("inventory")
    sku = load_ledger(database, MOVEMENTS)
    try:
        taken = _asked(shop, sku, seconds, random.Random(seed))  # noqa: S311 - moments, not secrets
    finally:
        unload(database)
    return {f"p{share}_ms": percentile(taken, share / 100) * 1000 for share in (50, 99)}


def _asked(shop: Shop, sku: str, seconds: float, rng: random.Random) -> list[float]:
    end, taken = time.monotonic() + seconds, []
    with connected(shop.url("stock")) as connection:
        while time.monotonic() < end:
            moment = datetime.now(UTC) - timedelta(minutes=rng.randrange(MOVEMENTS))
            taken.append(get(connection, f"/stock/{sku}?as_of={moment:%Y-%m-%dT%H:%M:%SZ}", shop.authorization))
    return taken
