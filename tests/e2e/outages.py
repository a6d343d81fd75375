"""Taking parts of the running system away, and giving them back."""

import os
import signal
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


@contextmanager
def hanging(running: System, part: str) -> Iterator[None]:
    """The part takes connections and says nothing for the length of the block."""
    pid = running.state.parts[part].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def crash(running: System, part: str) -> None:
    """SIGKILL; returns when the part is ready again, as another process."""
    killed = running.state.parts[part].pid
    running.kill(part)
    eventually(lambda: running.state.parts[part].pid not in (killed, None), f"{part} is started again")
    running.wait_ready(part)
