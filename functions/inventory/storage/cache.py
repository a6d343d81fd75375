"""Writing the stock read model: each level only if it is newer than what Redis has, so that late writers do no harm."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from shared.stock.level import cache_key, cache_text
from shared.stock.redis_client import breaker, client

from redis.commands.core import Script

EXPIRES_SECONDS = 60
"""A safety net: a level whose write was lost to an outage is wrong for at most this long."""


def write(levels: Sequence[dict[str, Any]]) -> None:
    """Write `levels` (the fields of StockLevel, quantities as text) in one round trip. Skipped while Redis is down."""
    if not levels or breaker.opened:
        return
    with breaker:
        keys = [cache_key(level["sku"]) for level in levels]
        _set_if_newer()(keys, [EXPIRES_SECONDS, *map(cache_text, levels)], client())


@cache
def _set_if_newer() -> Script:
    return client().register_script((Path(__file__).parent / "set_if_newer.lua").read_text())
