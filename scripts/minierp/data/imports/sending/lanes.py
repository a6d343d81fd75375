"""Much work at once, but within a lane one after another: rows of one SKU in the file's order."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Generic, TypeVar

from scripts.minierp.terminal.parallel import begun

Item = TypeVar("Item")
Result = TypeVar("Result")

WAITING = 1000
"""Items that may be held because their lane is busy; then no more are read until one of them goes."""


class Lanes(Generic[Item, Result]):
    """Works through `items`, those of one lane (an empty one is none) strictly in their order.

    Only so many items are read ahead as can be held. An item whose predecessor ended in an error is never begun.
    """

    def __init__(
        self, items: Iterator[Item], lane: Callable[[Item], str], work: Callable[[Item], Result], concurrency: int
    ) -> None:
        self._items, self._lane, self._work = items, lane, work
        self._concurrency = concurrency
        self._running: dict[Future[Result], str] = {}
        self._held: dict[str, deque[Item]] = {}
        self._waiting = 0
        self._exhausted = False
        self._error: Exception | None = None

    def results(self, stop: threading.Event) -> Iterator[Result]:
        """Each result as it comes. After an error, or once `stop` is set, nothing more is begun.

        What is under way is waited for; then the error is raised. An interrupt waits for nothing, nor does the
        program's end.
        """
        while True:
            if not self._error and not stop.is_set():
                self._fill()
            if not self._running:
                break
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in done:
                yield from self._ended(future, stop)
        if self._error:
            raise self._error

    def _fill(self) -> None:
        while len(self._running) < self._concurrency and self._waiting < WAITING and not self._exhausted:
            try:
                item = next(self._items)
            except StopIteration:
                self._exhausted = True
                return
            except Exception as error:  # what is under way is still waited for
                self._error = error
                return
            lane = self._lane(item)
            if lane in self._held:
                self._held[lane].append(item)
                self._waiting += 1
            else:
                self._begin(item, lane)

    def _begin(self, item: Item, lane: str) -> None:
        if lane:
            self._held.setdefault(lane, deque())
        self._running[begun(partial(self._work, item))] = lane

    def _ended(self, future: Future[Result], stop: threading.Event) -> Iterator[Result]:
        lane = self._running.pop(future)
        if error := future.exception():
            if not isinstance(error, Exception):
                raise error
            self._error = self._error or error
            return
        if not self._error and not stop.is_set():
            self._next(lane)
        yield future.result()

    def _next(self, lane: str) -> None:
        if held := self._held.get(lane):
            self._waiting -= 1
            self._begin(held.popleft(), lane)
        else:
            self._held.pop(lane, None)
