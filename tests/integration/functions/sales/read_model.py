"""The read model as orders find it, without inventory behind it."""

from typing import Any

import redis

from shared.stock.level import cache_key, cache_text
from tests import factories

_PRODUCT = {"status": "active", "type": "both", "fractional": True, "sell_until_gone": False, "expected_date": None}


def stock(cache: "redis.Redis", sku: str, on_hand: Any, **changes: Any) -> str:
    """Let the read model have so many units of a SKU; the SKU."""
    level = {"sku": sku, "on_hand": str(on_hand), "reserved": "0", "incoming": "0", "version": 1, **_PRODUCT, **changes}
    cache.set(cache_key(sku), cache_text(level))
    return sku


def stocked(cache: "redis.Redis", on_hand: Any = 1000, **changes: Any) -> str:
    """A SKU of its own, of which there is enough."""
    return stock(cache, factories.sku(), on_hand, **changes)
