"""A loop of a test's own, as the one that functions are served by."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import uvloop

from shared.statements.channels import channels

R = TypeVar("R")


def on_a_loop(work: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """What `work` returns, on a loop of its own; the channels end with it."""

    async def to_the_end() -> R:
        try:
            return await work()
        finally:
            await channels().close()
            channels.cache_clear()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(to_the_end())
