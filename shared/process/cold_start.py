"""A cold start: what holds from the first import of a process until its function is loaded.

Imports make almost nothing but permanent objects: collecting garbage meanwhile is a fifth of a cold start, for nothing.
"""

import gc
import os
import time
from functools import cache


def begin() -> None:
    """Collect no garbage, before anything large is imported.

    Nor let pydantic look through every installed distribution for plugins, of which we use none.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def end() -> None:
    """Collect garbage from now on, but never look at what was imported again (`gc.freeze`)."""
    gc.freeze()
    gc.enable()


@cache
def ready() -> None:
    """The function is ready for the first time: what that took is one of its metrics."""
    from shared.telemetry.metrics import reading  # not before garbage is left alone

    now = time.clock_gettime(time.CLOCK_BOOTTIME)
    reading("minierp_cold_start_seconds", lambda: now - _began())


def _began() -> float:
    """When this process began, in seconds since the machine did: the 22nd field of its proc_pid_stat(5)."""
    from pathlib import Path  # as above

    after_the_name = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return int(after_the_name[19]) / os.sysconf("SC_CLK_TCK")
