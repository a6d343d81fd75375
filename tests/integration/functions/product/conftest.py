from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from tests.integration.domain import Domain, in_domain


@pytest.fixture(scope="package")
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "product") as running:
        yield running
