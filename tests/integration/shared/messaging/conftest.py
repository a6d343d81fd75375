from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from tests.integration.scripts.local.sources.line import Line, line_to
from tests.integration.shared.looping import LoopFactory, Looping, looping
from tests.integration.shared.messaging.publishing import Exchange


@pytest.fixture
def line(services: System) -> Iterator[Line]:
    """A line to the broker that can be cut."""
    with line_to(services.state.broker["product_url"]) as line:
        yield line


@pytest.fixture
def process(services: System, line: Line, loop_factory: LoopFactory) -> Iterator[Looping]:
    """A process of the product domain that publishes by this line."""
    with looping(services.state, loop_factory, AMQP_URL=line.url) as process:
        yield process


@pytest.fixture
def publishing_to(services: System, loop_factory: LoopFactory) -> Exchange:
    """publishing_to(exchange): the process of an administrator that publishes to this exchange."""
    url = services.state.broker["url"]
    return lambda exchange: looping(services.state, loop_factory, AMQP_URL=url, EVENTS_EXCHANGE=exchange)
