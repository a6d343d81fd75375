"""Replenishment over a large catalogue, by the clock, as often as it takes until all that is due is asked for."""

from collections.abc import Mapping

from scripts.minierp.bench.lifecycle.loads import load_catalogue, requested, unload
from scripts.minierp.bench.measuring.requests import deliver
from scripts.minierp.bench.measuring.shop import Shop

PRODUCTS = 100_000
DUE = (1_000, PRODUCTS)
_TICK = "dev.knative.sources.ping"


def run(shop: Shop, due: int) -> Mapping[str, float]:
    """One run, over a catalogue that is loaded for it."""
    database, seconds, ticks = shop.database("inventory"), 0.0, 0
    load_catalogue(database, PRODUCTS, due)
    try:
        while requested(database) < due:
            seconds += deliver(shop.url("replenish-stock"), _TICK, {})
            ticks += 1
    finally:
        unload(database)
    return {"seconds": seconds, "ticks": ticks}
