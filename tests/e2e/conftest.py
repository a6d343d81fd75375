"""The one whole system, for end-to-end tests, and a shop that uses it."""

import logging
from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from tests.e2e.shop import Shop
from tests.whole import WHOLE

logging.getLogger("pika").setLevel(logging.CRITICAL)  # a broker that is down on purpose is no news


@pytest.fixture(scope="package")
def said(running: System) -> list[str]:
    """What the runner tells people, line by line."""
    return WHOLE.said


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> System:
    return WHOLE.running(tmp_path_factory)


@pytest.fixture(scope="package")
def shop(running: System) -> Iterator[Shop]:
    with Shop(running) as opened:
        yield opened
