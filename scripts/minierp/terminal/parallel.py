"""The same work for many things at once, with its progress on stderr."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")
Result = TypeVar("Result")
Advance = Callable[[int], None]
"""Says that so many more are done."""

NOW_AND_THEN = 10.0
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""


def for_each(title: str, items: Sequence[Item], work: Callable[[Item], Result], concurrency: int) -> list[Result]:
    """`work(item)` for every item, results in the items' order.

    The first error (or Ctrl-C) stops what has not begun, waits for what has, and is raised.
    """
    with ThreadPoolExecutor(concurrency) as pool, progress(title, len(items)) as advance:
        futures: list[Future[Result]] = [pool.submit(work, item) for item in items]
        try:
            for future in as_completed(futures):
                future.result()
                advance(1)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in futures]


@contextmanager
def progress(title: str, total: int) -> Iterator[Advance]:
    """A bar on a terminal, elsewhere a line now and then."""
    terminal = Console(file=sys.stderr)
    if not terminal.is_terminal:
        yield _lines(title, total)
        return
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


def _lines(title: str, total: int) -> Advance:
    began = said = time.monotonic()
    done = 0

    def advance(count: int) -> None:
        nonlocal done, said
        done += count
        if (now := time.monotonic()) - said >= NOW_AND_THEN:
            said = now
            print(f"{title}: {done:,} of {total:,} after {now - began:.0f} s", file=sys.stderr, flush=True)  # noqa: T201

    return advance
