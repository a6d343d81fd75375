"""Times reads of three random SKUs: `python -m scripts.minierp.bench.reads.read_probe redis|grpc SECONDS RAW SKU…`.

Runs in the environment of an order function. Our read and the raw one take turns, call by call, so that both meet the
same machine. Prints {"ours": {p50_ms, p99_ms, calls}, "raw": {…}}.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence

from scripts.minierp.bench.measuring.arithmetic import percentile
from shared.process.settings import settings
from shared.stock import inventory_client, reader
from shared.stock.level import cache_key

Read = Callable[[Sequence[str]], object]
_WARM_UP = 200


def main() -> None:
    """Times and prints."""
    way, seconds, raw_server, *skus = sys.argv[1:]
    ours, raw = _from_redis() if way == "redis" else _by_grpc(raw_server)
    for _ in range(_WARM_UP):
        ours(skus[:3]), raw(skus[:3])
    print(json.dumps(_timed(ours, raw, skus, float(seconds))))  # noqa: T201 - the answer


def _from_redis() -> tuple[Read, Read]:
    import redis

    client = redis.Redis.from_url(settings().require("redis_url"), decode_responses=True)
    return reader.read, lambda skus: client.mget([cache_key(sku) for sku in skus])


def _by_grpc(raw_server: str) -> tuple[Read, Read]:
    import grpc

    from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
    from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub

    stub = InventoryServiceStub(grpc.insecure_channel(raw_server))  # type: ignore[no-untyped-call]
    return inventory_client.batch_get_stock, lambda skus: stub.BatchGetStock(messages.BatchGetStockRequest(skus=skus))


def _timed(ours: Read, raw: Read, skus: Sequence[str], seconds: float) -> dict[str, dict[str, float]]:
    rng, found = random.Random(1), (list[float](), list[float]())  # noqa: S311 - baskets, not secrets
    turns = list(zip((ours, raw), found, strict=True))
    end = time.perf_counter() + 2 * seconds
    while time.perf_counter() < end:
        turns.reverse()  # so that neither always follows the other
        for read, latencies in turns:
            asked = rng.sample(list(skus), 3)
            begin = time.perf_counter()
            read(asked)
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
