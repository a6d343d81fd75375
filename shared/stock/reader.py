"""Reading stock levels: from Redis in one round trip, and what is missing there from `inventory` by one gRPC call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.deadline import PASSED, Deadline
from shared.stock.level import ANY, StockLevel, cache_key
from shared.stock.redis_client import breaker, client
from shared.stock.redis_connection import NoAnswer

Levels = dict[str, StockLevel]

PAUSE_SECONDS = 0.02
"""Between two looks for a version that is not there yet."""


async def read(skus: Sequence[str], least: Mapping[str, int] = ANY, until: Deadline = PASSED) -> Levels:
    """The levels of `skus`, without those that no product has, each at the version that `least` may name, or later.

    It is waited for, `until` then at most. Raises Unavailable if neither source answers, or has such a version.
    """
    while True:
        levels = await _read(skus, least)
        late = [sku for sku in skus if sku in least and (sku not in levels or levels[sku].version < least[sku])]
        if not late:
            return levels
        if until.remaining < PAUSE_SECONDS:
            raise Unavailable(f"The stock of {', '.join(late)} cannot be seen yet at the version that is demanded.")
        await asyncio.sleep(PAUSE_SECONDS)


async def seen(
    skus: Sequence[str], least: Mapping[str, int] = ANY, until: Deadline = PASSED
) -> tuple[Levels, set[str]]:
    """As `read`, but what cannot be seen now keeps nobody from the rest; of which SKUs that is."""
    try:
        return await read(skus, least, until), set()
    except Unavailable:
        known = await _from_redis(skus)
        levels = {sku: level for sku, level in known.items() if level.version >= least.get(sku, 0)}
        return levels, set(skus) - levels.keys()


async def _read(skus: Sequence[str], least: Mapping[str, int]) -> Levels:
    known = await _from_redis(skus)
    levels = {sku: level for sku, level in known.items() if level.version >= least.get(sku, 0)} if least else known
    missing = [sku for sku in skus if sku not in levels]
    if missing:
        batch_get_stock = await asyncio.to_thread(_inventory)
        levels.update(await batch_get_stock(missing, {sku: least[sku] for sku in missing if sku in least}))
    return levels


def _inventory() -> Callable[[Sequence[str], Mapping[str, int]], Awaitable[Levels]]:
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
