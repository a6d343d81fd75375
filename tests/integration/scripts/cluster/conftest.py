"""One gateway for a module's tests."""

from collections.abc import Iterator

import pytest

from tests.integration.scripts.cluster import front
from tests.integration.scripts.cluster.front import Gateway


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with front.gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running
