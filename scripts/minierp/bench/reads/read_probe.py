"""Times reads of three random SKUs: `python -m scripts.minierp.bench.reads.read_probe redis|grpc SECONDS RAW SKU…`.

Runs in the environment of an order function, on a loop like its own. Our read and the raw one take turns, call by call,
so that both meet the same machine. Prints {"ours": {p50_ms, p99_ms, calls}, "raw": {…}}.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import uvloop

from scripts.minierp.bench.measuring.arithmetic import percentile
from shared.process.settings import settings
from shared.stock import inventory_client, reader
from shared.stock.level import cache_key

Read = Callable[[Sequence[str]], Awaitable[object]]
_WARM_UP = 200


def main() -> None:
    """Times and prints."""
    way, seconds, raw_server, *skus = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(_measured(way, float(seconds), raw_server, skus))))  # noqa: T201 - the answer


async def _measured(way: str, seconds: float, raw_server: str, skus: Sequence[str]) -> dict[str, dict[str, float]]:
    async with _from_redis() if way == "redis" else _by_grpc(raw_server) as (ours, raw):
        for _ in range(_WARM_UP):
            await ours(skus[:3])
            await raw(skus[:3])
        return await _timed(ours, raw, skus, seconds)


@asynccontextmanager
async def _from_redis() -> AsyncIterator[tuple[Read, Read]]:
    import redis.asyncio

    url = settings().require("redis_url")
    async with redis.asyncio.Redis.from_url(url, decode_responses=True, single_connection_client=True) as client:
        yield reader.read, lambda skus: client.mget([cache_key(sku) for sku in skus])


@asynccontextmanager
async def _by_grpc(raw_server: str) -> AsyncIterator[tuple[Read, Read]]:
    import grpc.aio

    from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
    from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub

    async with grpc.aio.insecure_channel(raw_server) as channel:
        stub = InventoryServiceStub(channel)  # type: ignore[no-untyped-call]
        yield (
            inventory_client.batch_get_stock,
            lambda skus: stub.BatchGetStock(messages.BatchGetStockRequest(skus=skus)),
        )


async def _timed(ours: Read, raw: Read, skus: Sequence[str], seconds: float) -> dict[str, dict[str, float]]:
    rng, found = random.Random(1), (list[float](), list[float]())  # noqa: S311 - baskets, not secrets
    turns = list(zip((ours, raw), found, strict=True))
    end = time.perf_counter() + 2 * seconds
    while time.perf_counter() < end:
        turns.reverse()  # so that neither always follows the other
        for read, latencies in turns:
            asked = rng.sample(list(skus), 3)
            begin = time.perf_counter()
            await read(asked)
            latencies.append(time.perf_counter() - begin)
    return {side: _figures(latencies) for side, latencies in zip(("ours", "raw"), found, strict=True)}


def _figures(latencies: Sequence[float]) -> dict[str, float]:
    return {
        "p50_ms": percentile(latencies, 0.5) * 1000,
        "p99_ms": percentile(latencies, 0.99) * 1000,
        "calls": len(latencies),
    }


if __name__ == "__main__":
    main()
