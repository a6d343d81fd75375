"""What follows a commit without holding the answer back: publishing the outbox, refreshing the cache.

One background thread a process, started by the first commit (so after the fork). Events are published at once; that
they were is noted in the outbox a moment later, for many at a time. Nothing depends on it: an event it could not
publish or note stays in the outbox, where `relay_outbox` finds it, and a level it could not write to the cache is
repaired by the next change or its expiry.
"""

import atexit
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from queue import Empty, SimpleQueue

from shared import logs
from shared.outbox import Pending

Task = Callable[[], None]

_HEARTBEAT_SECONDS = 10.0  # a third of the broker's heartbeat
_NOTE_SECONDS = 0.5  # far below the relay's grace, so that it does not publish what is only not noted yet
_FLUSH_SECONDS = 5.0
_LONGEST_QUEUE = 10_000  # beyond it the relay publishes


class AfterCommit:
    """A queue and the thread that empties it."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Pending | Task] = SimpleQueue()
        self._published: list[int] = []
        self._note_at = 0.0
        threading.Thread(target=self._run, name="after-commit", daemon=True).start()
        atexit.register(self.flush)

    def add(self, work: Sequence[Pending | Task]) -> None:
        """Hand over committed events and tasks. Never blocks: what does not fit is left to the relay."""
        if self._waiting.qsize() > _LONGEST_QUEUE:
            logs.log("warning", "the queue of work after the commit is full: the relay will publish")
            return
        for item in work:
            self._waiting.put(item)

    def flush(self) -> None:
        """Wait until everything handed over so far is done, at most five seconds (called when the process ends)."""
        done = threading.Event()
        self._waiting.put(self._note)
        self._waiting.put(done.set)
        done.wait(_FLUSH_SECONDS)

    def _run(self) -> None:
        while True:
            try:
                item = self._waiting.get(timeout=_NOTE_SECONDS if self._published else _HEARTBEAT_SECONDS)
            except Empty:
                item = self._note if self._published else _keep_alive
            self._attempt(item)
            if self._published and time.monotonic() > self._note_at:
                self._attempt(self._note)

    def _attempt(self, item: Pending | Task) -> None:
        try:
            item() if callable(item) else self._publish(item)
        except Exception as error:  # the thread must live on; what failed is repaired elsewhere
            logs.log("warning", f"after the commit: {error}", error_type=type(error).__name__)

    def _publish(self, pending: Pending) -> None:
        from shared import bus  # a function that publishes nothing does not pay for pika

        bus.publish(pending["event"])
        if not self._published:
            self._note_at = time.monotonic() + _NOTE_SECONDS
        self._published.append(pending["position"])

    def _note(self) -> None:
        from shared import outbox

        published, self._published = self._published, []
        if published:
            outbox.mark(published)


@cache
def after_commit() -> AfterCommit:
    """This process's background worker."""
    return AfterCommit()


def _keep_alive() -> None:
    from shared import bus

    bus.keep_alive()
