"""A part of a running system that is there and does not answer."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.minierp.local.system.system import System


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
