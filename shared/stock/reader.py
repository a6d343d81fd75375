"""Reading stock levels: from Redis in one round trip, and what is missing there from `inventory` by one gRPC call."""

from collections.abc import Sequence

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
        from shared.stock import inventory_client  # gRPC costs a cold start 90 ms, and is seldom needed

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
