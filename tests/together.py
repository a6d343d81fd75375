"""Doing things at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

R = TypeVar("R")


def together(tasks: Sequence[Callable[[], R]]) -> list[R]:
    """Run every task in a thread of its own, all released at once; their results in order."""
    ready = threading.Barrier(len(tasks))

    def run(task: Callable[[], R]) -> R:
        ready.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
