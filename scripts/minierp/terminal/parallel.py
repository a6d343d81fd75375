"""Work at the same time: for many things at once, with a progress bar on stderr, or beside whatever comes next."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts.minierp.terminal.output import console

Item = TypeVar("Item")
Result = TypeVar("Result")


def for_each(title: str, items: Sequence[Item], work: Callable[[Item], Result], concurrency: int) -> list[Result]:
    """`work(item)` for every item, results in the items' order.

    The first error (or Ctrl-C) stops what has not begun, waits for what has, and is raised.
    """
    with ThreadPoolExecutor(concurrency) as pool, _bar() as progress:
        task = progress.add_task(title, total=len(items))
        futures: list[Future[Result]] = [pool.submit(work, item) for item in items]
        try:
            for future in as_completed(futures):
                future.result()
                progress.advance(task)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in futures]


def begun(work: Callable[[], Result]) -> Future[Result]:
    """`work`, begun beside what its caller does next; nobody waits for it at the end of the program."""
    outcome: Future[Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # whoever asks for the result gets it
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return outcome


def _bar() -> Progress:
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console(stderr=True))
