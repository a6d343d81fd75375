"""What every kind of test shares."""

import pytest
from hypothesis import settings
from xdist.remote import Producer

from tests.scheduling import Scheduling

# A busy machine is no failure: examples are counted, not timed.
settings.register_profile("minierp", deadline=None)
settings.load_profile("minierp")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Whoever says `-n 2` gets this, whatever `--dist` says."""
    return Scheduling(config, log)
