"""Reading stock levels: from Redis in one round trip, and what is missing there from `inventory` by one gRPC call."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from shared.process import logs
from shared.stock.level import StockLevel, cache_key
from shared.stock.redis_client import breaker, client
from shared.stock.redis_connection import NoAnswer

Levels = dict[str, StockLevel]


async def read(skus: Sequence[str]) -> Levels:
    """The levels of `skus`, without those that no product has. Raises Unavailable if neither source answers."""
    levels = await _from_redis(skus)
    missing = [sku for sku in skus if sku not in levels]
    if missing:
        batch_get_stock = await asyncio.to_thread(_inventory)
        levels.update(await batch_get_stock(missing))
    return levels


def _inventory() -> Callable[[Sequence[str]], Awaitable[Levels]]:
    # gRPC is seldom needed: a cold start goes without its 90 ms, and so does the loop when Redis is down.
    from shared.stock.inventory_client import batch_get_stock

    return batch_get_stock


async def _from_redis(skus: Sequence[str]) -> Levels:
    if breaker.opened:
        return {}
    try:
        with breaker:
            texts = await client().ask("MGET", *map(cache_key, skus))
    except NoAnswer as error:
        logs.log("warning", f"the stock read model does not answer: {error}", error_type=type(error).__name__)
        return {}
    return {sku: level for sku, text in zip(skus, texts, strict=True) if (level := StockLevel.readable(text))}
