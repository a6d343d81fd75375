"""What one worker does at a stretch when several share the tests (`pytest -n 3`), and in which order.

A worker starts services of its own the first time a test asks for them, on ports and in folders of its own. Tests that
share running services therefore stay together. The long pieces come first: what is left for the end is short, so that
no worker ends long before another.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_TOGETHER = ("tests/e2e/", "tests/integration/functions/", "tests/hostile/", "tests/integration/")
"""Tests around one running system, those that take longest first; the last are all others in that folder."""

_ALONE = (
    "tests/e2e/test_from_nothing",
    "tests/integration/scripts/cluster/test_",
    "tests/integration/scripts/cluster/deploy/",
    *(f"tests/integration/scripts/local/test_{name}.py" for name in ("foreground", "system", "eventing", "background")),
    "tests/integration/shared/messaging/test_restarts.py",
)
"""Tests that start what they need for themselves."""


def piece(nodeid: str) -> str:
    """The piece of work that a test belongs to: those around one running system, or its file."""
    file = nodeid.partition("::")[0]
    shared = next((folder for folder in _TOGETHER if file.startswith(folder)), file)
    return file if file.startswith(_ALONE) else shared


def turn(nodeid: str) -> int:
    """When a test's piece is begun: before those with a higher number."""
    mine = piece(nodeid)
    if mine in _TOGETHER:
        return _TOGETHER.index(mine)
    return len(_TOGETHER) + (not mine.startswith(_ALONE))


class Scheduling(LoadScopeScheduling):
    """Gives a worker its next piece when it is about to finish one."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False  # by the number of tests, which says nothing about how long they take
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return piece(nodeid)
