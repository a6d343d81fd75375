"""Much work at once, in portions, but within a lane one after another: rows of one SKU in the file's order."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Generic, TypeVar

from scripts.minierp.terminal.parallel import begun

Item = TypeVar("Item")
Result = TypeVar("Result")

WAITING = 1000
"""Items that may be held because their lane is busy; then no more are read until one of them goes."""

WHOLE = 1_000_000
"""What a portion holds."""

Work = Callable[[Sequence[Item]], Sequence[Result]]
"""Does a portion of items, and gives the result of each."""


class Lanes(Generic[Item, Result]):
    """Works through `items`, those of one lane (an empty one is none) strictly in their order.

    share: how much an item takes up of a portion's `WHOLE`. Only so many items are read ahead as can be held. An item
    whose predecessor ended in an error is never begun.
    """

    def __init__(
        self,
        items: Iterator[Item],
        lane: Callable[[Item], str],
        work: Work[Item, Result],
        concurrency: int,
        share: Callable[[Item], int] = lambda _: WHOLE,
    ) -> None:
        self._items, self._lane, self._work, self._share = items, lane, work, share
        self._concurrency = concurrency
        self._running: dict[Future[Sequence[Result]], list[Item]] = {}
        self._held: dict[str, deque[Item]] = {}
        self._waiting = 0
        self._ready: deque[Item] = deque()
        """Those whose turn it is, before any others are read."""
        self._exhausted = False
        self._error: Exception | None = None

    def results(self, stop: threading.Event) -> Iterator[Result]:
        """Each result as it comes. After an error, or once `stop` is set, nothing more is begun.

        What is under way is waited for; then the error is raised. An interrupt waits for nothing, nor does the
        program's end.
        """
        while True:
            while len(self._running) < self._concurrency and not stop.is_set() and (portion := self._portion()):
                self._running[begun(partial(self._work, portion))] = portion
            if not self._running:
                break
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in done:
                yield from self._ended(future)
        if self._error:
            raise self._error

    def _portion(self) -> list[Item]:
        """As many items as go together now, their lanes busy from here on."""
        portion: list[Item] = []
        room = WHOLE
        for item in self._next():
            lane = self._lane(item)
            if lane in self._held:
                self._held[lane].append(item)
                self._waiting += 1
                continue
            if portion and self._share(item) > room:
                self._ready.appendleft(item)
                break
            room -= self._share(item)
            portion.append(item)
            if lane:
                self._held[lane] = deque()
            if room <= 0:
                break
        return portion

    def _next(self) -> Iterator[Item]:
        while not self._error:
            if self._ready:
                yield self._ready.popleft()
                continue
            if self._exhausted or self._waiting >= WAITING:
                return
            try:
                yield next(self._items)
            except StopIteration:
                self._exhausted = True
            except Exception as error:  # what is under way is still waited for
                self._error = error

    def _ended(self, future: Future[Sequence[Result]]) -> Sequence[Result]:
        portion = self._running.pop(future)
        if error := future.exception():
            if not isinstance(error, Exception):
                raise error
            self._error = self._error or error
            return ()
        for item in portion:
            if held := self._held.pop(self._lane(item), None):
                self._waiting -= len(held)
                self._ready.extend(held)
        return future.result()
