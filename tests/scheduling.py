"""What one worker does at a stretch when several share the tests (`pytest -n 2`).

A worker starts services of its own the first time a test asks for them, on ports and in folders of its own. Tests that
share running services therefore stay together, and the long pieces come first, as they are collected.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_TOGETHER = ("tests/e2e/", "tests/integration/")
_ALONE = (
    "tests/integration/scripts/cluster/test_",
    "tests/integration/scripts/cluster/deploy/",
    "tests/e2e/test_from_nothing",
    *(f"tests/integration/scripts/local/test_{name}.py" for name in ("eventing", "foreground", "system")),
)
"""Tests that start what they need for themselves."""


def piece(nodeid: str) -> str:
    """The piece of work that a test belongs to: those around one running system, or its file."""
    file = nodeid.partition("::")[0]
    shared = next((folder for folder in _TOGETHER if file.startswith(folder)), file)
    return file if file.startswith(_ALONE) else shared


class Scheduling(LoadScopeScheduling):
    """Gives a worker its next piece when it is about to finish one."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False  # by the number of tests, which says nothing about how long they take
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return piece(nodeid)
