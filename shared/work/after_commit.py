"""What follows a commit without holding the answer back: publishing the outbox, refreshing the cache.

All on the event loop. Events are published at once; that they were is noted in the outbox a moment later, for many at
a time. Nothing depends on it: an event it could not publish or note stays in the outbox, where `relay_outbox` finds it,
and a level it could not write to the cache is repaired by the next change or its expiry.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import Context
from functools import cache
from typing import Any

from shared.messaging import bus, outbox
from shared.messaging.outbox import Pending
from shared.process import logs

Task = Callable[[], Awaitable[None]]

_NOTE_SECONDS = 0.5  # far below the relay's grace, so that it does not publish what is only not noted yet
_FLUSH_SECONDS = 5.0
_CATCH_UP_SECONDS = 0.2
_LAST_NOTE_SECONDS = 1.0  # of these, if publishing takes all of the others
_MOST_UNDER_WAY = 10_000  # beyond it the relay publishes


class AfterCommit:
    """What is under way. Made and used on the event loop only."""

    def __init__(self) -> None:
        self._tasks: deque[Task] = deque()
        self._publishing: dict[asyncio.Future[None], int] = {}
        self._confirmed: list[int] = []
        self._marking = asyncio.Lock()
        self._doing: asyncio.Task[None] | None = None
        self._noting: asyncio.Task[None] | None = None

    def add(self, work: Sequence[Pending | Task]) -> None:
        """Hand over committed events and tasks. Never blocks: what is too much is left to the relay."""
        if len(self._tasks) + len(self._publishing) + len(self._confirmed) > _MOST_UNDER_WAY:
            logs.log("warning", "too much is under way after the commit: the relay will publish")
            return
        for item in work:
            if callable(item):
                self._tasks.append(item)
                self._doing = _running(self._doing, self._do_tasks)
            else:
                confirmation = bus.publish(item["event"])
                self._publishing[confirmation] = item["position"]
                confirmation.add_done_callback(self._published)

    async def caught_up(self) -> None:
        """Wait a moment for the tasks that were handed over: whoever asks next is to see what they write.

        Publishing is waited for by nobody.
        """
        if self._tasks and self._doing is not None:
            await asyncio.wait([self._doing], timeout=_CATCH_UP_SECONDS)

    async def flush(self) -> None:
        """Wait until what was handed over is done and noted, at most five seconds (called when the process ends)."""
        ends = asyncio.get_running_loop().time() + _FLUSH_SECONDS
        under_way: list[asyncio.Future[None]] = [*self._publishing]
        if self._tasks:
            self._doing = _running(self._doing, self._do_tasks)
            under_way.append(self._doing)
        if under_way:
            await asyncio.wait(under_way, timeout=_FLUSH_SECONDS - _LAST_NOTE_SECONDS)
        try:
            async with asyncio.timeout_at(ends):
                await _attempt(self._note)
        except TimeoutError as error:
            _warn(error)

    async def _do_tasks(self) -> None:
        while self._tasks:
            await _attempt(self._tasks[0])
            self._tasks.popleft()  # not before: one that was interrupted is done again by a flush

    def _published(self, confirmation: asyncio.Future[None]) -> None:
        position = self._publishing.pop(confirmation)
        if (error := confirmation.exception()) is not None:
            _warn(error)
        else:
            self._confirmed.append(position)
            self._noting = _running(self._noting, self._note_from_time_to_time)

    async def _note_from_time_to_time(self) -> None:
        while self._confirmed:
            await asyncio.sleep(_NOTE_SECONDS)
            await _attempt(self._note)

    async def _note(self) -> None:
        async with self._marking:
            confirmed, self._confirmed = self._confirmed, []
            try:
                if confirmed:
                    await outbox.mark(confirmed)
            except asyncio.CancelledError:
                self._confirmed += confirmed
                raise


async def _attempt(task: Task) -> None:
    try:
        await task()
    except (Exception, asyncio.CancelledError) as error:  # what failed is repaired elsewhere
        if (current := asyncio.current_task()) and current.cancelling():
            raise
        _warn(error)


def _running(task: asyncio.Task[None] | None, work: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
    """`task` if it is at work, else a new one; its log lines are not those of the request that happens to start it."""
    if task is None or task.done():
        return asyncio.get_running_loop().create_task(work(), context=Context())
    return task


def _warn(error: BaseException) -> None:
    logs.log("warning", f"after the commit: {error}", error_type=type(error).__name__)


@cache
def after_commit() -> AfterCommit:
    """What is under way in this process."""
    return AfterCommit()
