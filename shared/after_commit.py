"""What follows a commit without holding the answer back: publishing the outbox, refreshing the cache.

One background thread a process, started by the first commit (so after the fork). Whatever is waiting is published
together and marked by one statement. Nothing depends on it: an event it could not publish stays in the outbox, where
`relay_outbox` finds it, and a level it could not write to the cache is repaired by the next change or its expiry.
"""

import atexit
import queue
import threading
from collections.abc import Callable, Sequence
from functools import cache

from shared.logs import log
from shared.outbox import Pending

Task = Callable[[], None]

_HEARTBEAT_SECONDS = 10.0  # a third of the broker's heartbeat
_FLUSH_SECONDS = 5.0
_LONGEST_QUEUE = 10_000  # beyond it the relay publishes
_BATCH = 200


class AfterCommit:
    """A queue and the thread that empties it."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Pending | Task] = queue.Queue(_LONGEST_QUEUE)
        self._thread = threading.Thread(target=self._run, name="after-commit", daemon=True)
        self._thread.start()
        atexit.register(self.flush)

    def add(self, work: Sequence[Pending | Task]) -> None:
        """Hand over committed events and tasks. Never blocks: what does not fit is left to the relay."""
        for item in work:
            try:
                self._waiting.put_nowait(item)
            except queue.Full:
                log("warning", "the queue of work after the commit is full: the relay will publish")

    def flush(self) -> None:
        """Wait until everything handed over so far is done, at most five seconds (called when the process ends)."""
        done = threading.Event()
        self.add([done.set])
        done.wait(_FLUSH_SECONDS)

    def _run(self) -> None:
        while True:
            events: list[Pending] = []
            tasks: list[Task] = []
            for item in self._next():
                tasks.append(item) if callable(item) else events.append(item)
            self._publish(events)
            for task in tasks:
                self._attempt(task)

    def _next(self) -> list[Pending | Task]:
        try:
            batch = [self._waiting.get(timeout=_HEARTBEAT_SECONDS)]
        except queue.Empty:
            return [_keep_alive]
        while len(batch) < _BATCH:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _publish(self, events: list[Pending]) -> None:
        if events:
            self._attempt(lambda: _publish(events))

    def _attempt(self, task: Task) -> None:
        try:
            task()
        except Exception as error:  # the thread must live on; what failed is repaired elsewhere
            log("warning", f"after the commit: {error}", error_type=type(error).__name__)


@cache
def after_commit() -> AfterCommit:
    """This process's background worker."""
    return AfterCommit()


def _publish(events: list[Pending]) -> None:
    from shared import bus, outbox

    confirmed: list[int] = []
    try:
        for pending in events:
            bus.publish(pending["event"])
            confirmed.append(pending["position"])
    finally:
        if confirmed:
            outbox.mark(confirmed)


def _keep_alive() -> None:
    from shared import bus

    bus.keep_alive()
