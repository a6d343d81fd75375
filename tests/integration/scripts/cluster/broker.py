"""A RabbitMQ as `minimal` has it: a management API and nobody but the operator's user, on ports of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.parts.rabbitmq import epmd_program, rabbitmq_program
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.manifests.manifests import Manifests
from tests.unit.scripts.manifests.manifest_files import write_manifests

_OPERATOR = """
kind: User
metadata: {name: operator}
spec: {importCredentialsSecret: {name: rabbitmq-operator}, tags: [administrator]}
"""


@dataclass(frozen=True)
class Broker:
    """Its home, its management API's address, and the operator's login."""

    home: Path
    url: str
    login: tuple[str, str]

    def get(self, path: str) -> list[dict[str, object]]:
        """What the management API lists."""
        found: list[dict[str, object]] = httpx.get(f"{self.url}/api/{path}", auth=self.login).raise_for_status().json()
        return found


@contextmanager
def running_broker(home: Path) -> Iterator[Broker]:
    """Started for the length of the block; its management API may be ready a moment later than the block begins."""
    addresses = Addresses(Ports(home / "ports.json"), Passwords(home / "passwords.json"))
    manifests = Manifests.load(write_manifests(home / "knative", _OPERATOR))
    port = addresses.ports.of("management")
    programs = [epmd_program(home, addresses), rabbitmq_program(home, manifests, addresses)]
    (home / "rabbitmq" / "enabled_plugins").write_text("[rabbitmq_management].\n")
    with (home / "rabbitmq" / "rabbitmq.conf").open("a") as configuration:
        configuration.write(f"management.tcp.port = {port}\nmanagement.tcp.ip = 127.0.0.1\n")
        configuration.write("collect_statistics_interval = 500\n")  # ms; the API tells of changes this much later
    runners = [Runner(program, lambda: None, print) for program in programs]
    try:
        for runner in runners:
            runner.start()
        yield Broker(home, f"http://127.0.0.1:{port}", ("operator", addresses.passwords.of("rabbitmq", "operator")))
    finally:
        for runner in reversed(runners):
            runner.stop()
