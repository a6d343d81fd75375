import asyncio
from collections.abc import Iterator

import pika
import pytest
import uvloop
from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.local.system.system import System
from tests.factories import reference
from tests.integration.client import AppClient
from tests.integration.domain import ROOT, Domain, client, in_domain
from tests.integration.shared.listening import WRITTEN
from tests.integration.shared.looping import LoopFactory

SAMPLE = ROOT / "tests" / "integration" / "shared" / "sample.py"


@pytest.fixture(scope="package")
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "product") as running:
        yield running


@pytest.fixture
def sample(domain: Domain) -> AppClient:
    """The function of sample.py."""
    return client(SAMPLE)


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def loop_factory(request: pytest.FixtureRequest) -> LoopFactory:
    """Either loop that functions may be served by."""
    made: LoopFactory = request.param
    return made


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return reference("note")


@pytest.fixture
def channel(services: System) -> Iterator[BlockingChannel]:
    """A channel of the broker's administrator."""
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        yield connection.channel()


@pytest.fixture
def queue(channel: BlockingChannel) -> str:
    """A queue of the test's own that gets every event of the sample."""
    name = str(channel.queue_declare("", exclusive=True).method.queue)
    channel.queue_bind(name, "minierp.events", WRITTEN)
    return name
