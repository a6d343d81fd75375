"""Taking parts of the running system away, and giving them back."""

from collections.abc import Iterator
from contextlib import contextmanager

from scripts.minierp.local.system.system import System
from tests.e2e.waiting import eventually


@contextmanager
def down(running: System, *parts: str) -> Iterator[None]:
    """The parts are stopped for the length of the block; after it, everything is ready again."""
    for part in parts:
        running.stop(part)
    try:
        yield
    finally:
        for part in reversed(parts):
            running.start(part)
        eventually(lambda: not running.waiting_for(), "everything is ready again")


def crash(running: System, part: str) -> None:
    """SIGKILL; returns when the part is ready again, as another process."""
    killed = running.state.parts[part].pid
    running.kill(part)
    eventually(lambda: running.state.parts[part].pid not in (killed, None), f"{part} is started again")
    running.wait_ready(part)
