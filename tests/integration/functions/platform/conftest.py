from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from tests.integration.domain import Domain
from tests.integration.functions.platform.books import Happenings, in_platform


@pytest.fixture
def platform(services: System) -> Iterator[Domain]:
    """The platform's functions in this process."""
    with in_platform(services.state) as domain:
        yield domain


@pytest.fixture
def happenings(platform: Domain, database: Callable[[str], sa.Engine]) -> Happenings:
    """Events of sales."""
    return Happenings(database("sales"))
