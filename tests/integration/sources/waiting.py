"""Waiting for something to become true, with a deadline."""

import time
from collections.abc import Callable

DEADLINE = 20.0


def eventually(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.01)
