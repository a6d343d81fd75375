import pytest

from tests.integration.domain import Domain
from tests.integration.shared.work.desk import Desk


@pytest.fixture
def desk(domain: Domain) -> Desk:
    return Desk()
