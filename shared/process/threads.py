"""The threads that plain functions run in, THREADS of them, and the way from the event loop to them and back."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import cache
from typing import Any, TypeVar

from shared.process.settings import settings

R = TypeVar("R")

_home: ContextVar[asyncio.AbstractEventLoop] = ContextVar("home")


async def in_thread(work: Callable[..., R], *arguments: Any) -> R:
    """What `work` returns, called in a thread once one is free; it sees the context variables of its caller."""
    loop = asyncio.get_running_loop()
    _home.set(loop)
    return await loop.run_in_executor(_pool(), copy_context().run, work, *arguments)


def on_loop(work: Callable[..., Coroutine[Any, Any, R]], *arguments: Any) -> R:
    """What the coroutine function `work` returns, awaited by the loop, for a plain function in one of the threads."""
    return asyncio.run_coroutine_threadsafe(work(*arguments), _home.get()).result()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings().threads, thread_name_prefix="plain")
