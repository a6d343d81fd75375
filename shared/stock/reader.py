"""Reading stock levels: from Redis in one round trip, and what is missing there from `inventory` by one gRPC call."""

import asyncio
from collections.abc import Sequence
from importlib import import_module

from shared.process import logs
from shared.stock.level import StockLevel, cache_key
from shared.stock.redis_client import breaker, client
from shared.stock.redis_connection import NoAnswer

Levels = dict[str, StockLevel]


async def read(skus: Sequence[str]) -> Levels:
    """The levels of `skus`, without those that no product has. Raises Unavailable if neither source answers."""
    levels = await _from_redis(skus)
    # gRPC is seldom needed: a cold start goes without its 90 ms, and so does the loop when Redis is down.
    missing = [sku for sku in skus if sku not in levels]
    if missing:
        inventory_client = await asyncio.to_thread(import_module, "shared.stock.inventory_client")
        levels.update(await inventory_client.batch_get_stock(missing))
    return levels


async def _from_redis(skus: Sequence[str]) -> Levels:
    if breaker.opened:
        return {}
    try:
        with breaker:
            texts = await client().ask("MGET", *map(cache_key, skus))
    except NoAnswer as error:
        logs.log("warning", f"the stock read model does not answer: {error}", error_type=type(error).__name__)
        return {}
    return {sku: StockLevel.from_cache(text) for sku, text in zip(skus, texts, strict=True) if text}
