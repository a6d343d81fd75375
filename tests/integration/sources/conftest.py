"""One private RabbitMQ for all tests of this folder, started by the local runner from a topology of their own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import pika
import pytest

from scripts.minierp.local.system import System, system
from tests.integration.sources import broker, process, sink

TOPOLOGY = """
apiVersion: rabbitmq.com/v1beta1
kind: Vhost
metadata: {name: minierp}
spec: {name: minierp}
---
apiVersion: rabbitmq.com/v1beta1
kind: Exchange
metadata: {name: minierp.dead-letters}
spec: {name: minierp.dead-letters, vhost: minierp, type: direct, durable: true}
---
apiVersion: rabbitmq.com/v1beta1
kind: Queue
metadata: {name: minierp.refusals}
spec: {name: minierp.refusals, vhost: minierp, type: quorum, durable: true}
---
apiVersion: rabbitmq.com/v1beta1
kind: User
metadata: {name: source}
spec: {importCredentialsSecret: {name: rabbitmq-source}}
---
apiVersion: rabbitmq.com/v1beta1
kind: Permission
metadata: {name: source}
spec:
  vhost: minierp
  userReference: {name: source}
  permissions: {configure: '^$', write: '^$', read: '^[a-z][a-z0-9-]*$'}
---
apiVersion: rabbitmq.com/v1beta1
kind: User
metadata: {name: operator}
spec: {importCredentialsSecret: {name: rabbitmq-operator}}
---
apiVersion: rabbitmq.com/v1beta1
kind: Permission
metadata: {name: operator}
spec:
  vhost: minierp
  userReference: {name: operator}
  permissions: {configure: '.*', write: '.*', read: '.*'}
"""

StartAdapter = Callable[..., AbstractContextManager["Popen[bytes]"]]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    root = tmp_path_factory.mktemp("sources")
    manifests = root / "knative" / "base"
    manifests.mkdir(parents=True)
    (manifests / "rabbitmq.yaml").write_text(TOPOLOGY)
    with system(root / "home", root=root, functions=False, sources=False, nginx=False) as started:
        yield started


@pytest.fixture
def broker_url(running: System) -> str:
    return running.state.broker["url"]


@pytest.fixture
def source_url(running: System) -> str:
    return running.state.broker["source_url"]


@pytest.fixture
def channel(broker_url: str) -> Iterator[Any]:
    connection = pika.BlockingConnection(pika.URLParameters(broker_url))
    yield connection.channel()
    if connection.is_open:
        connection.close()


@pytest.fixture
def queue(channel: Any) -> broker.Queue:
    return broker.declare(channel)


@pytest.fixture
def function() -> Iterator[sink.Sink]:
    with sink.serving() as serving:
        yield serving


@pytest.fixture
def start_adapter(source_url: str, queue: broker.Queue, function: sink.Sink, tmp_path: Path) -> StartAdapter:
    """start_adapter(parallelism=1, retry=2, policy="exponential", delay="PT0.1S") for `queue` and `function`."""
    return partial(process.adapter, tmp_path, queue, broker_url=source_url, sink_url=function.url)
