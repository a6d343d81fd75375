"""Work at the same time: for many things at once, or beside whatever comes next."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from scripts.minierp.terminal.progress import progress

Item = TypeVar("Item")
Result = TypeVar("Result")


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
