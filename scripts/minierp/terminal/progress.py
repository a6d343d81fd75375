"""How far long work has come, on stderr: a bar on a terminal, elsewhere a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts.minierp.terminal.output import console
from shared.values.text import visible

Advance = Callable[[int], None]
"""Says that so many more are done."""

NOW_AND_THEN = 10.0
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Advance]:
    """Tells of `total` things to do while the block runs; it is given what says that so many more are done.

    None where nobody knows how many there will be.
    """
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield _lines(title, total)
        return
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


def _lines(title: str, total: int | None) -> Advance:
    of = "" if total is None else f" of {total:,}"
    began = said = time.monotonic()
    done = 0

    def advance(count: int) -> None:
        nonlocal done, said
        done += count
        if (now := time.monotonic()) - said >= NOW_AND_THEN:
            said = now
            print(f"{visible(title)}: {done:,}{of} after {now - began:.0f} s", file=sys.stderr, flush=True)  # noqa: T201

    return advance
