"""A running system that nobody has used before, with nothing that happens in it by the clock."""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from scripts.minierp.local.system.system import System
from tests.hostile.books import Counts, Logs, counts, grown
from tests.hostile.door import Door
from tests.hostile.settling import Settled
from tests.tokens import bearer
from tests.whole import ATTACKED

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "300"))
"""How many inputs each generator makes; the same ones in every run."""

settings.register_profile(
    "hostile",
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> System:
    """Its crons stand still."""
    system = ATTACKED.running(tmp_path_factory)
    system.stop("cron")
    return system


@pytest.fixture(scope="package")
def settled(running: System) -> Settled:
    """settled.counts(): how much lies in every table, once what tests before began has come to its end."""
    return Settled(running)


@pytest.fixture(scope="package")
def began(running: System) -> float:
    """When the first input was sent, by time.monotonic()."""
    return time.monotonic()


@pytest.fixture(scope="package")
def tried(began: float) -> Counts:
    """How many inputs were sent, by kind."""
    return Counts()


@pytest.fixture(scope="package")
def gateway(running: System) -> Iterator[Door]:
    """As somebody who may do everything."""
    with Door(running.state.base_url, running.state.ca_certificate, _headers(running)) as opened:
        yield opened


@pytest.fixture(scope="package")
def nobody(running: System) -> Iterator[Door]:
    """As somebody without a token."""
    with Door(running.state.base_url, running.state.ca_certificate) as opened:
        yield opened


@pytest.fixture(scope="package")
def function(running: System) -> Iterator[Callable[[str], Door]]:
    """function("adjust-stock"): the function itself, as an event source or a prober inside a cluster reaches it."""
    opened: dict[str, Door] = {}

    def door(name: str) -> Door:
        return opened.setdefault(name, Door(running.state.functions[name].url, headers=_headers(running)))

    yield door
    for each in opened.values():
        each.close()


@pytest.fixture
def logs(running: System) -> Iterator[Logs]:
    """Whatever a test sends, nothing that acts on a screen stands in any log afterwards."""
    written = Logs(running)
    yield written
    assert written.acting() == {}
    assert written.not_json(running.state.functions) == {}


@pytest.fixture
def books(running: System, settled: Settled) -> Iterator[Counts]:
    """How much lies in every table; when the test has ended, it is still as much, but for what the test adds here."""
    expected = settled.counts()
    yield expected
    assert grown(expected, counts(running)) == {}
    settled.knows(expected)


def _headers(running: System) -> dict[str, str]:
    return bearer(running.state.home)
