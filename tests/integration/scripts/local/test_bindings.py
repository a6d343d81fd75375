"""A broker keeps its bindings with its data: those that a new release leaves out are taken away when it starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.parts.bindings import take_away
from scripts.minierp.local.parts.rabbitmq import epmd_program, rabbitmq_program
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.manifests.manifests import Manifests
from tests.unit.scripts.manifests.manifest_files import write_manifests

TOPOLOGY = """
kind: Vhost
metadata: {name: minierp}
spec: {name: minierp}
---
kind: User
metadata: {name: operator}
spec: {importCredentialsSecret: {name: rabbitmq-operator}, tags: [administrator]}
---
kind: Permission
metadata: {name: operator}
spec: {vhost: minierp, userReference: {name: operator}, permissions: {configure: ".*", write: ".*", read: ".*"}}
---
kind: Exchange
metadata: {name: events}
spec: {name: events, vhost: minierp, type: topic, durable: true}
---
kind: Queue
metadata: {name: greet}
spec: {name: greet, vhost: minierp, type: quorum, durable: true}
"""
BINDING = """
---
kind: Binding
metadata: {name: %(type)s}
spec: {source: events, destination: greet, destinationType: queue, routingKey: %(type)s, vhost: minierp}
"""
BOTH = TOPOLOGY + BINDING % {"type": "example.v1"} + BINDING % {"type": "example.v2"}
LATER = TOPOLOGY + BINDING % {"type": "example.v2"}


@contextmanager
def broker(home: Path, topology: str, *, again: bool = False) -> Iterator[BlockingChannel]:
    """A channel of a broker that runs for the length of the block. `again`: it was stopped before it was tidied."""
    addresses = Addresses(Ports(home / "ports.json"), Passwords(home / "passwords.json"))
    manifests = Manifests.load(write_manifests(home / "knative", topology))
    runners = [Runner(epmd_program(home, addresses), lambda: None, print)]
    for _ in range(2 if again else 1):
        program = rabbitmq_program(home, manifests, addresses)
    runners.append(Runner(program, lambda: None, print))
    try:
        for runner in runners:
            runner.start()
            runner.wait_ready()
        url = addresses.broker("operator")
        take_away(home / "rabbitmq", url)
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel
    finally:
        for runner in reversed(runners):
            runner.stop()


def routed(channel: BlockingChannel, event_type: str) -> bool:
    try:
        channel.basic_publish("events", event_type, b"{}", mandatory=True)
    except pika.exceptions.UnroutableError:
        return False
    return True


def test_a_binding_that_is_left_out_is_taken_away_and_no_message_with_it(tmp_path: Path) -> None:
    with broker(tmp_path, BOTH) as channel:
        assert [routed(channel, event) for event in ("example.v1", "example.v2")] == [True, True]

    with broker(tmp_path, LATER, again=True) as channel:
        assert [routed(channel, event) for event in ("example.v1", "example.v2")] == [False, True]
        assert len([None for _ in range(4) if channel.basic_get("greet", auto_ack=True)[0]]) == 3


def test_a_binding_that_comes_back_stays(tmp_path: Path) -> None:
    folder = tmp_path / "rabbitmq"
    addresses = Addresses(Ports(tmp_path / "ports.json"), Passwords(tmp_path / "passwords.json"))
    for topology in (BOTH, LATER, BOTH):
        rabbitmq_program(tmp_path, Manifests.load(write_manifests(tmp_path / "knative", topology)), addresses)

    take_away(folder, "amqp://nobody@127.0.0.1:1/")  # there is nothing to be done


@pytest.mark.parametrize("content", ["", "{", "{}"])
def test_definitions_that_were_damaged_are_written_anew(tmp_path: Path, content: str) -> None:
    addresses = Addresses(Ports(tmp_path / "ports.json"), Passwords(tmp_path / "passwords.json"))
    manifests = Manifests.load(write_manifests(tmp_path / "knative", LATER))
    (tmp_path / "rabbitmq").mkdir()
    (tmp_path / "rabbitmq" / "definitions.json").write_text(content)

    rabbitmq_program(tmp_path, manifests, addresses)

    assert "example.v2" in (tmp_path / "rabbitmq" / "definitions.json").read_text()
