"""The real services of one test run: PostgreSQL for each domain (migrated), RabbitMQ with its topology, Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from scripts.minierp.local.system.system import System, system
from shared.outcomes import documents
from tests.integration.running import Functions
from tests.secrets import secrets, told


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """After all that tests did to them, and to functions beside them, no log tells a secret."""
    with system(tmp_path_factory.mktemp("system"), functions=False, sources=False, nginx=False) as running:
        yield running
    home = Path(running.state.home)
    assert told(home, secrets(home)) == {}


@pytest.fixture(scope="session")
def functions(services: System) -> Iterator[Functions]:
    """functions["adjust-stock"]: a function as a process of its own, started when a test first asks for it."""
    running = Functions(services)
    yield running
    running.stop_all()


@pytest.fixture(scope="session")
def database(services: System) -> Iterator[Callable[[str], sa.Engine]]:
    """database("sales"): the database of a domain, for the role that owns it and may damage it."""
    engines: dict[str, sa.Engine] = {}

    def engine(domain: str) -> sa.Engine:
        return engines.setdefault(
            domain,
            sa.create_engine(
                services.state.databases[domain]["url"], json_serializer=documents.write, pool_pre_ping=True
            ),
        )

    yield engine
    for opened in engines.values():
        opened.dispose()
