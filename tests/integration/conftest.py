"""The real services, once for all integration tests, and the functions that a test wants on top of them."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from scripts.minierp.local.system import System, system
from tests.integration.running import Functions


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """PostgreSQL for every domain, migrated; Redis; RabbitMQ with the manifests' topology."""
    home = tmp_path_factory.mktemp("services")
    with system(home, functions=False, sources=False, nginx=False) as running:
        yield running


@pytest.fixture(scope="session")
def functions(services: System) -> Iterator[Functions]:
    running = Functions(services)
    yield running
    running.stop_all()


@pytest.fixture(scope="session")
def database(services: System) -> Iterator[Callable[[str], sa.Engine]]:
    """database("sales"): the database of a domain, as its own role."""
    engines: dict[str, sa.Engine] = {}

    def engine(domain: str) -> sa.Engine:
        if domain not in engines:
            engines[domain] = sa.create_engine(services.plan.addresses.database(domain))
        return engines[domain]

    yield engine
    for engine_ in engines.values():
        engine_.dispose()
