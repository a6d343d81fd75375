"""Reading stock levels: from Redis in one round trip, and what is missing there from `inventory` by one gRPC call."""

from collections.abc import Sequence

from shared.process import logs
from shared.stock.level import StockLevel, cache_key
from shared.stock.redis_client import UNREACHABLE, breaker, client

Levels = dict[str, StockLevel]


def read(skus: Sequence[str]) -> Levels:
    """The levels of `skus`, without those that no product has. Raises Unavailable if neither source answers."""
    levels = _from_redis(skus)
    missing = [sku for sku in skus if sku not in levels]
    if missing:
        from shared.stock import inventory_client  # gRPC costs a cold start 90 ms, and is seldom needed

        levels.update(inventory_client.batch_get_stock(missing))
    return levels


def _from_redis(skus: Sequence[str]) -> Levels:
    if breaker.opened:
        return {}
    try:
        with breaker:
            texts = client().mget([cache_key(sku) for sku in skus])
    except UNREACHABLE as error:
        logs.log("warning", f"the stock read model does not answer: {error}", error_type=type(error).__name__)
        return {}
    return {sku: StockLevel.from_cache(str(text)) for sku, text in zip(skus, texts, strict=True) if text}
