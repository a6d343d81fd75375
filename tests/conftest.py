"""What every kind of test shares."""

import pytest
from hypothesis import settings
from xdist.remote import Producer

from tests.scheduling import Scheduling, turn
from tests.whole import ATTACKED, WHOLE

# A busy machine is no failure: examples are counted, not timed.
settings.register_profile("minierp", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("minierp")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest pieces first, the tests of each in the order in which they were found."""
    items.sort(key=lambda item: turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Whoever says `-n 3` gets this, whatever `--dist` says."""
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """A whole system runs no longer than there are tests that could ask for it."""
    for each in (WHOLE, ATTACKED):
        each.ends_before(nextitem)
