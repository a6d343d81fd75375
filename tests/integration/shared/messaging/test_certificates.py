"""A real RabbitMQ by TLS: it is believed if an authority that is trusted says who it is."""

import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pika
import pytest

from functions.platform.storage.broker import connected
from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.parts.rabbitmq import epmd_program, rabbitmq_program
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.manifests.manifests import Manifests
from shared.messaging import bus
from shared.messaging.connection import parameters
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from tests.authority import HOST, REFUSED, Shown, shown
from tests.eventually import eventually
from tests.integration.shared.listening import an_event
from tests.loop import awaited
from tests.unit.scripts.manifests.manifest_files import write_manifests

TOPOLOGY = """
kind: Vhost
metadata: {name: minierp}
spec: {name: minierp}
---
kind: Exchange
metadata: {name: minierp.events}
spec: {name: minierp.events, vhost: minierp, type: fanout, durable: true}
---
kind: Queue
metadata: {name: heard}
spec: {name: heard, vhost: minierp, type: classic, durable: true}
---
kind: Binding
metadata: {name: heard}
spec: {source: minierp.events, destination: heard, destinationType: queue, vhost: minierp}
---
kind: User
metadata: {name: product}
spec: {importCredentialsSecret: {name: product-broker}}
---
kind: Permission
metadata: {name: product}
spec: {vhost: minierp, userReference: {name: product}, permissions: {configure: "", write: ".*", read: ".*"}}
"""
LISTENER = """
listeners.ssl.1 = 127.0.0.1:%(port)d
ssl_options.certfile = %(folder)s/server.pem
ssl_options.keyfile = %(folder)s/server.key
ssl_options.verify = verify_none
ssl_options.fail_if_no_peer_cert = false
"""
FORGETTING = " -ssl ssl_pem_cache_clean 200"
"""Milliseconds for which the broker remembers what stands in its certificate's file: two minutes if nothing is said."""

Show = Callable[[Shown], None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the broker's certificate lies."""
    made = tmp_path_factory.mktemp("certificates")
    shown(made)
    return made


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a broker that takes TLS."""
    home = tmp_path_factory.mktemp("broker")
    addresses = Addresses(Ports(home / "ports.json"), Passwords(home / "passwords.json"))
    manifests = Manifests.load(write_manifests(home / "knative", TOPOLOGY))
    program, port = rabbitmq_program(home, manifests, addresses), addresses.ports.of("by-tls")
    program.environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] += FORGETTING
    with (home / "rabbitmq" / "rabbitmq.conf").open("a") as configuration:
        configuration.write(LISTENER % {"port": port, "folder": folder})
    runners = [Runner(each, lambda: None, print) for each in (epmd_program(home, addresses), program)]
    try:
        for runner in runners:
            runner.start()
        yield f"amqps://product:{addresses.passwords.of('rabbitmq', 'product')}@{HOST}:{port}/minierp"
    finally:
        for runner in reversed(runners):
            runner.stop()


@pytest.fixture
def show(folder: Path, address: str) -> Iterator[Show]:
    """show(files): what the broker shows from then on; this process trusts whom the files name."""
    with pytest.MonkeyPatch.context() as patch:

        def one(files: Shown) -> None:
            for file in (files.certificate, files.key):
                (folder / file.name).write_bytes(file.read_bytes())
            patch.setenv("AMQP_URL", address)
            patch.setenv("SERVERS_CA", str(files.trusted))
            forget()

        yield one
    forget()


def forget() -> None:
    for remembered in (settings, bus._bus):
        remembered.cache_clear()


async def published() -> str:
    """What became of an event: empty if it was confirmed."""
    try:
        await bus.publish(an_event("a product"))
    except Exception as error:
        return repr(error)
    finally:
        await bus.close()
        bus._bus.cache_clear()
    return ""


def test_a_broker_that_an_authority_knows_is_given_events_and_asked_for_messages(show: Show, tmp_path: Path) -> None:
    show(shown(tmp_path))

    eventually(lambda: awaited(published()) == "")
    with connected() as connection:
        assert connection.channel().basic_get("heard")[2]


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_broker_whose_certificate_is_wrong_is_told_nothing(
    show: Show, address: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], wrong: str
) -> None:
    show(shown(tmp_path, wrong))

    eventually(lambda: re.search(REFUSED[wrong], awaited(published())))
    with pytest.raises(Unavailable), connected():
        pass
    assert re.search(REFUSED[wrong], capfd.readouterr().out)
    with pytest.raises(ssl.SSLCertVerificationError):
        pika.BlockingConnection(parameters(address, 5))
