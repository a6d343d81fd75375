"""What follows a commit without holding the answer back: publishing the outbox, refreshing the cache.

All in background threads, started by the first commit (so after the fork). Events are published at once; that they
were is noted in the outbox a moment later, for many at a time. Nothing depends on it: an event it could not publish or
note stays in the outbox, where `relay_outbox` finds it, and a level it could not write to the cache is repaired by the
next change or its expiry.
"""

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from functools import cache, partial
from queue import SimpleQueue

from shared.messaging import bus, outbox
from shared.messaging.outbox import Pending
from shared.process import logs

Task = Callable[[], None]

_NOTE_SECONDS = 0.5  # far below the relay's grace, so that it does not publish what is only not noted yet
_FLUSH_SECONDS = 5.0
_MOST_UNDER_WAY = 10_000  # beyond it the relay publishes


class AfterCommit:
    """What is under way, and the threads that see to it."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._publishing: deque[tuple[int, Future[None]]] = deque()
        self._some_published = threading.Event()
        self._noting = threading.Lock()
        for work in (self._do_tasks, self._note_from_time_to_time):
            threading.Thread(target=work, name="after-commit", daemon=True).start()
        atexit.register(self.flush)

    def add(self, work: Sequence[Pending | Task]) -> None:
        """Hand over committed events and tasks. Never blocks: what is too much is left to the relay."""
        if self._tasks.qsize() + len(self._publishing) > _MOST_UNDER_WAY:
            logs.log("warning", "too much is under way after the commit: the relay will publish")
            return
        for item in work:
            if callable(item):
                self._tasks.put(item)
            else:
                self._publishing.append((item["position"], bus.publish(item["event"])))
                self._some_published.set()

    def flush(self) -> None:
        """Wait until everything handed over so far is done, at most five seconds (called when the process ends)."""
        done: Future[None] = Future()
        self._tasks.put(partial(done.set_result, None))
        under_way = list(self._publishing)  # at once, for other threads change it
        wait([done, *(confirmation for _, confirmation in under_way)], _FLUSH_SECONDS)
        _attempt(self._note)

    def _do_tasks(self) -> None:
        while True:
            _attempt(self._tasks.get())

    def _note_from_time_to_time(self) -> None:
        while self._some_published.wait():
            time.sleep(_NOTE_SECONDS)
            self._some_published.clear()
            _attempt(self._note)

    def _note(self) -> None:
        with self._noting:
            under_way = [self._publishing.popleft() for _ in range(len(self._publishing))]
            confirmed = []
            for position, confirmation in under_way:
                if not confirmation.done():
                    self._publishing.append((position, confirmation))
                elif (error := confirmation.exception()) is not None:
                    _warn(error)
                else:
                    confirmed.append(position)
            if self._publishing:
                self._some_published.set()
            if confirmed:
                outbox.mark(confirmed)


def _attempt(task: Task) -> None:
    try:
        task()
    except Exception as error:  # the thread must live on; what failed is repaired elsewhere
        _warn(error)


def _warn(error: BaseException) -> None:
    logs.log("warning", f"after the commit: {error}", error_type=type(error).__name__)


@cache
def after_commit() -> AfterCommit:
    """This process's background worker."""
    return AfterCommit()
