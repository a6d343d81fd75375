"""Waiting for something to become true, with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")


def eventually(look: Callable[[], T], what: str, seconds: float = 60.0) -> T:
    """What `look` gives as soon as that is true."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return found


def eventually_equal(look: Callable[[], T], expected: T, seconds: float = 60.0) -> None:
    """Return as soon as `look` gives what is expected; the difference is shown if it never does."""
    deadline = time.monotonic() + seconds
    while (found := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    if found != expected:
        pytest.fail(f"not within {seconds:g} s: {found!r} is not {expected!r}")
