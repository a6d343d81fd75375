"""Clients that wait for their order's outcome, all at once, at one process of create-sales-order."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import httpx

from scripts.minierp.bench.measuring.arithmetic import percentile
from scripts.minierp.bench.measuring.crowd import crowd
from scripts.minierp.bench.measuring.load import three_lines
from scripts.minierp.bench.measuring.machine import Size, family
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.measuring.results import Row, Section
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.orders.throughput import PATH, body, headers

CLIENTS, WAIT = 500, 10
_FUNCTION = "create-sales-order"
_DEADLINE = 60.0
_EVERY = 0.1
_MOMENTS = ("before", "meanwhile, at most", "after")
_NOTE = (
    f"{CLIENTS} connections to the function's own port, past NGINX, one order with `Prefer: wait={WAIT}` on each, all "
    "sent at once. settled: answered with the order's outcome; pending: answered without it, as the wait had ended; "
    "errors: any other answer, or none. seconds: until the last was answered."
)


@dataclass
class _Answers:
    """Seconds of each request, and how many ended in which way."""

    seconds: list[float] = field(default_factory=list)
    settled: int = 0
    pending: int = 0
    errors: int = 0


def measure(shop: Shop, options: Options, steps: Steps) -> Section:
    """As often as there are runs."""
    steps.begin("waiting clients", options.runs)
    runs, sizes = [], []
    for seed in range(options.runs):
        run, size = asyncio.run(_run(shop, seed))
        shop.audit()
        steps.advance(f"all answered after {run['seconds']:.1f} s, {run['settled']:.0f} of {CLIENTS} settled")
        runs.append(run)
        sizes.append(size)
    rows = [Row.of(f"{CLIENTS} clients that wait at once", runs)]
    rows += [Row.of(f"{_FUNCTION}, {moment}", [size[moment] for size in sizes]) for moment in _MOMENTS]
    return Section("Clients that wait", rows, notes=[_NOTE])


async def _run(shop: Shop, seed: int) -> tuple[Mapping[str, float], Mapping[str, Mapping[str, float]]]:
    rng, answers = random.Random(seed), _Answers()  # noqa: S311 - baskets, not secrets
    pid = shop.system.state.parts[_FUNCTION].pid or 0
    sizes = [_size(pid)]
    async with crowd(shop.url(_FUNCTION), CLIENTS, shop.authorization) as clients:
        watching = asyncio.create_task(_watch(pid, sizes))
        begin = time.perf_counter()
        await asyncio.gather(*(_order(client, body(three_lines(rng), shop.skus), answers) for client in clients))
        seconds = time.perf_counter() - begin
        watching.cancel()
    most = {figure: max(size[figure] for size in sizes) for figure in sizes[0]}
    found = {f"p{share}_ms": percentile(answers.seconds, share / 100) * 1000 for share in (50, 99)}
    counts = {"settled": answers.settled, "pending": answers.pending, "errors": answers.errors}
    return {"seconds": seconds, **counts, **found}, dict(zip(_MOMENTS, (sizes[0], most, _size(pid)), strict=True))


async def _watch(pid: int, sizes: list[Mapping[str, float]]) -> None:
    while True:
        sizes.append(_size(pid))
        await asyncio.sleep(_EVERY)


def _size(pid: int) -> Mapping[str, float]:
    return asdict(Size.of(family(pid)))


async def _order(client: httpx.AsyncClient, content: bytes, answers: _Answers) -> None:
    begin = time.perf_counter()
    try:
        async with asyncio.timeout(_DEADLINE):
            answer = await client.post(PATH, content=content, headers=headers(WAIT))
    except (httpx.TransportError, TimeoutError):
        answers.errors += 1
        return
    answers.seconds.append(time.perf_counter() - begin)
    if answer.status_code != httpx.codes.CREATED:
        answers.errors += 1
    elif answer.json()["status"] == "pending":
        answers.pending += 1
    else:
        answers.settled += 1
