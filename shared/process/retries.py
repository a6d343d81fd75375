"""The retry policies: what is tried again, how often, how long, with jitter, within a total bound."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from retrying import Retrying

from shared.outcomes.attempts import WayFree
from shared.outcomes.problems import Unavailable
from shared.telemetry.metrics import count

R = TypeVar("R")

# A transaction that the database rolled back or lost: at once, then after up to 50 ms, for at most 2 s.
# Its claim (inbox row or idempotency key) makes a repetition harmless even if the lost commit had gone through.
_TRANSACTION = Retrying(stop_max_attempt_number=3, stop_max_delay=2000, wait_random_min=1, wait_random_max=50)


async def transaction(work: Callable[[], Awaitable[R]]) -> R:
    """What `work` comes to, again where it raises Unavailable: three attempts, started within 2 s.

    However long it took to find the way free, which is no outage, there is another attempt to go it.
    """
    began, attempts = time.monotonic(), 0
    while True:
        try:
            return await work()
        except Unavailable as problem:
            attempts += 1
            taken = 0 if isinstance(problem, WayFree) else time.monotonic() - began
            told = (attempts, int(taken * 1000))  # the policy reckons in milliseconds
            if _TRANSACTION.stop(*told):
                raise
            count("minierp_transaction_retries_total")
            await asyncio.sleep(_TRANSACTION.wait(*told) / 1000)
