"""The real services of one test run: PostgreSQL for each domain (migrated), RabbitMQ with its topology, Redis."""

from collections.abc import Iterator

import pytest

from scripts.minierp.local.system import System, system


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with system(tmp_path_factory.mktemp("system"), functions=False, sources=False, nginx=False) as running:
        yield running
