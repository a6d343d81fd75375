import json
from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from tests.integration.domain import Domain
from tests.integration.shared.looping import LoopFactory, Looping, looping
from tests.integration.shared.work.desk import Desk
from tests.integration.shared.work.following import Lines


@pytest.fixture
def desk(domain: Domain) -> Desk:
    return Desk()


@pytest.fixture
def process(services: System, loop_factory: LoopFactory) -> Iterator[Looping]:
    with looping(services.state, loop_factory) as process:
        yield process


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What has been logged since it was asked last."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
