"""The demo's steps and how long they and their single calls took."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from scripts.minierp.terminal.parallel import for_each

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class Step:
    """A step by its title; `seconds` from its begin to its end, `calls` the seconds of each thing done in it."""

    title: str
    seconds: float = 0.0
    calls: list[float] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        """Seconds of the slowest single call."""
        return max(self.calls, default=0.0)


class Stopwatch:
    """Runs steps and remembers them."""

    def __init__(self, concurrency: int) -> None:
        self.steps: list[Step] = []
        self._concurrency = concurrency
        self._began = time.monotonic()
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    def each(self, title: str, items: Sequence[Item], work: Callable[[Item], Result]) -> list[Result]:
        """`work(item)` for all items, several at once, as one step."""
        step = Step(title)

        def timed(item: Item) -> Result:
            began = time.monotonic()
            result = work(item)
            with self._lock:
                step.calls.append(time.monotonic() - began)
            return result

        began = time.monotonic()
        results = for_each(title, items, timed, self._concurrency)
        step.seconds = time.monotonic() - began
        self.steps.append(step)
        return results
