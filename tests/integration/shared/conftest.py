from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from scripts.minierp.local.system import System
from tests.factories import reference
from tests.integration.domain import ROOT, Domain, client, in_domain

SAMPLE = ROOT / "tests" / "integration" / "shared" / "sample.py"


@pytest.fixture(scope="package")
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "product") as running:
        yield running


@pytest.fixture
def sample(domain: Domain) -> FlaskClient:
    """The function of sample.py."""
    return client(SAMPLE)


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return reference("note")
