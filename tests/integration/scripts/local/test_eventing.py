"""A small system with RabbitMQ: its source, its timer, and what survives the broker's stops."""

from collections.abc import Iterator

import pika
import pytest

from scripts.minierp.local.system.system import System, system
from tests.eventually import eventually
from tests.integration.scripts.local.sample import sample_root
from tests.unit.scripts.manifests.manifest_files import SOURCE, TIMER

_TOPOLOGY = """
kind: Vhost
metadata: {name: minierp}
spec: {name: minierp}
---
kind: Queue
metadata: {name: greet}
spec: {name: greet, vhost: minierp, type: quorum, durable: true}
"""
_USER = """
kind: User
metadata: {name: NAME}
spec: {importCredentialsSecret: {name: SECRET}}
---
kind: Permission
metadata: {name: NAME}
spec: {vhost: minierp, userReference: {name: NAME}, permissions: {configure: ".*", write: ".*", read: ".*"}}
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    root = sample_root(tmp_path_factory.mktemp("root"))
    logins = {"greet-source": "greet-source", "operator": "rabbitmq-operator"}
    users = [_USER.replace("NAME", name).replace("SECRET", secret) for name, secret in logins.items()]
    (root / "knative" / "base" / "eventing.yaml").write_text("---".join([_TOPOLOGY, *users, SOURCE, TIMER]))
    with system(tmp_path_factory.mktemp("home"), root=root, sources=False) as started:
        yield started


def queue(running: System) -> pika.adapters.blocking_connection.BlockingChannel:
    return pika.BlockingConnection(pika.URLParameters(running.state.broker["url"])).channel()


def test_without_sources_the_queue_has_no_consumer_and_the_timers_run(running: System) -> None:
    assert queue(running).queue_declare("greet", passive=True).method.consumer_count == 0
    assert running.state.parts["cron"].state == "ready"
    assert "source-greet" not in running.state.parts


def test_a_message_survives_a_stop_of_the_broker(running: System) -> None:
    channel = queue(running)
    channel.confirm_delivery()
    channel.basic_publish("", "greet", b"kept", pika.BasicProperties(delivery_mode=2), mandatory=True)

    running.stop("rabbitmq")
    running.start("rabbitmq")

    assert eventually(lambda: queue(running).basic_get("greet", auto_ack=True)[2]) == b"kept"


def test_a_killed_broker_comes_back_by_itself(running: System) -> None:
    before = running.state.parts["rabbitmq"].pid

    running.kill("rabbitmq")

    eventually(lambda: running.state.parts["rabbitmq"].pid not in (before, None))
    running.wait_ready("rabbitmq")
    assert queue(running).queue_declare("greet", passive=True)
