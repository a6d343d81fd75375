"""Customers who order again and again, each order under one key until it is taken, whatever happens to the shop."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from scripts.minierp.bench.measuring.crowd import crowd
from scripts.minierp.bench.measuring.load import three_lines
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.orders.throughput import PATH, body, headers

WAIT = 5
_FUNCTION = "create-sales-order"
_PATIENCE = 120.0
"""Seconds for which an order is tried, however long the run was to be."""
_PAUSE = 0.2
_AGAIN = {
    httpx.codes.CONFLICT,  # another request with this key is under way
    httpx.codes.TOO_MANY_REQUESTS,
    httpx.codes.BAD_GATEWAY,
    httpx.codes.SERVICE_UNAVAILABLE,
    httpx.codes.GATEWAY_TIMEOUT,
}


@dataclass
class Sold:
    """What came of it. hung: requests that neither were answered nor failed within `deadline` seconds."""

    customer: str
    deadline: float
    taken: list[str] = field(default_factory=list)
    requests: int = 0
    repeated: int = 0
    hung: int = 0
    longest_seconds: float = 0.0
    given_up: list[str] = field(default_factory=list)


def sell(shop: Shop, clients: int, goes_on: Callable[[], bool], seed: int) -> Sold:
    """Let so many clients order as long as it `goes_on`; returns once the last order is taken or given up."""
    limit = float(shop.system.plan.manifests.function(_FUNCTION).timeout_seconds)
    sold = Sold(f"SOAK-{uuid.uuid4().hex[:12]}", limit)
    asyncio.run(_sell(shop, sold, clients, goes_on, seed))
    return sold


async def _sell(shop: Shop, sold: Sold, clients: int, goes_on: Callable[[], bool], seed: int) -> None:
    async with crowd(shop.url(_FUNCTION), clients, shop.authorization) as those:
        await asyncio.gather(*(_buy(each, shop, sold, goes_on, f"{seed}/{n}") for n, each in enumerate(those)))


async def _buy(client: httpx.AsyncClient, shop: Shop, sold: Sold, goes_on: Callable[[], bool], seed: str) -> None:
    rng = random.Random(seed)  # noqa: S311 - baskets, not secrets
    while goes_on():
        await _order(client, body(three_lines(rng), shop.skus, sold.customer), sold)


async def _order(client: httpx.AsyncClient, content: bytes, sold: Sold) -> None:
    same, give_up = headers(WAIT), time.monotonic() + _PATIENCE
    while (answer := await _request(client, content, same, sold)) is None or answer.status_code in _AGAIN:
        if time.monotonic() > give_up:
            break
        sold.repeated += 1
        await asyncio.sleep(_PAUSE)
    if answer is not None and answer.status_code == httpx.codes.CREATED:
        sold.taken.append(answer.json()["id"])
    else:
        sold.given_up.append("no answer" if answer is None else f"{answer.status_code} {answer.text[:200]}")


async def _request(
    client: httpx.AsyncClient, content: bytes, same: dict[str, str], sold: Sold
) -> httpx.Response | None:
    """The answer; None if the function was gone, or did not answer in time."""
    begin = time.monotonic()
    sold.requests += 1
    try:
        async with asyncio.timeout(sold.deadline):
            return await client.post(PATH, content=content, headers=same)
    except httpx.TransportError:
        return None
    except TimeoutError:
        sold.hung += 1
        return None
    finally:
        sold.longest_seconds = max(sold.longest_seconds, time.monotonic() - begin)
