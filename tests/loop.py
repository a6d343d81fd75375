"""One event loop for the tests of a process, as a function's process has one; it runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

import uvloop

R = TypeVar("R")


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The loop, which runs until the process ends."""
    made = uvloop.new_event_loop()
    threading.Thread(target=made.run_forever, name="loop", daemon=True).start()
    return made


def awaited(work: Coroutine[Any, Any, R]) -> R:
    """What `work` comes to on the loop."""
    return asyncio.run_coroutine_threadsafe(work, loop()).result()


async def until(fact: Callable[[], bool]) -> None:
    """Until it is so. Raises TimeoutError after five seconds."""
    async with asyncio.timeout(5):
        while not fact():
            await asyncio.sleep(0.001)
