"""The threads that plain functions run in, THREADS of them, and the way from the event loop to them and back."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import cache
from typing import Any, TypeVar

from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from shared.telemetry.metrics import reading

R = TypeVar("R")

_home: ContextVar[asyncio.AbstractEventLoop] = ContextVar("home")
_begun: set[Future[Any]] = set()
"""What is done in the threads or waits for one."""

reading("minierp_threads_in_use", lambda: sum(each.running() for each in tuple(_begun)))
reading("minierp_threads_waiting", lambda: sum(not each.running() for each in tuple(_begun)))


async def in_thread(work: Callable[..., R], *arguments: Any, within: float | None = None) -> R:
    """What `work` returns, called in a thread; it sees the context variables of its caller.

    Raises Unavailable where none is free `within` so many seconds, DEADLINE_SECONDS if nothing is said: then `work` has
    not begun and never will.
    """
    loop = asyncio.get_running_loop()
    _home.set(loop)
    begun = _pool().submit(copy_context().run, work, *arguments)
    _begun.add(begun)
    begun.add_done_callback(_begun.discard)
    given_up = loop.call_later(settings().deadline_seconds if within is None else within, begun.cancel)
    try:
        return await asyncio.wrap_future(begun)
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise Unavailable("The function is busy.") from None
    finally:
        given_up.cancel()


def on_loop(work: Callable[..., Coroutine[Any, Any, R]], *arguments: Any) -> R:
    """What the coroutine function `work` returns, awaited by the loop, for a plain function in one of the threads.

    Raises Unavailable after DEADLINE_SECONDS.
    """
    promised = asyncio.run_coroutine_threadsafe(work(*arguments), _home.get())
    try:
        return promised.result(settings().deadline_seconds)
    except TimeoutError:
        promised.cancel()
        raise Unavailable("What the function waited for did not come in time.") from None


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings().threads, thread_name_prefix="plain")
