"""Waiting for what happens in its own time: ask again until a deadline, never sleep and hope."""

import time
from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")

_PAUSE_SECONDS = 0.02


def eventually(ask: Callable[[], R], *, within: float = 60.0) -> R:
    """The first answer of `ask` that is true; an AssertionError in `ask` counts as not yet.

    Raises AssertionError after `within` seconds.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            if answer := ask():
                return answer
            failure = AssertionError(f"after {within} s still {answer!r}")
        except AssertionError as error:
            failure = error
        if time.monotonic() > deadline:
            raise failure
        time.sleep(_PAUSE_SECONDS)
