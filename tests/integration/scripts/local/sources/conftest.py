"""Queues of a test's own on the run's RabbitMQ, and adapters that bring their messages to a function of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pika
import pytest

from scripts.minierp.local.system.system import System
from tests.integration.scripts.local.sources import broker, process, sink

StartAdapter = Callable[..., AbstractContextManager["Popen[bytes]"]]


@pytest.fixture
def broker_url(services: System) -> str:
    return services.state.broker["url"]


@pytest.fixture
def source_url(services: System) -> str:
    return services.state.broker["url"]  # no source of the manifests may read a queue of a test


@pytest.fixture
def channel(broker_url: str) -> Iterator[Any]:
    connection = pika.BlockingConnection(pika.URLParameters(broker_url))
    yield connection.channel()
    if connection.is_open:
        connection.close()


@pytest.fixture
def queue(channel: Any) -> Iterator[broker.Queue]:
    declared = broker.declare(channel)
    yield declared
    channel.queue_delete(declared.name)
    channel.queue_delete(declared.dead_letters)


@pytest.fixture
def function() -> Iterator[sink.Sink]:
    with sink.serving() as serving:
        yield serving


@pytest.fixture
def start_adapter(source_url: str, queue: broker.Queue, function: sink.Sink, tmp_path: Path) -> StartAdapter:
    """start_adapter(parallelism=1, retry=2, policy="exponential", delay="PT0.1S") for `queue` and `function`."""
    return partial(process.adapter, tmp_path, queue, broker_url=source_url, sink_url=function.url)
