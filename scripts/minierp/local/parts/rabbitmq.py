"""RabbitMQ: one private broker, with a port mapper of its own that ends with it."""

import socket
import subprocess
from pathlib import Path

from scripts.minierp.local.machine.addresses import VHOST, Addresses
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.packages import find_program, find_rabbitmq
from scripts.minierp.local.parts.bindings import write_definitions
from scripts.minierp.local.parts.topology import definitions
from scripts.minierp.local.running.program import Program, basic_environment
from scripts.minierp.manifests.manifests import Manifests

_UNACKNOWLEDGED = 86_400_000
"""Milliseconds that a message may stay with an event source, which goes on trying: see docs/decisions.md."""
_TOOL_SECONDS = 60
_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"


def epmd_program(home: Path, addresses: Addresses) -> Program:
    """Erlang's port mapper, which RabbitMQ would otherwise start and leave behind."""
    port = addresses.ports.of("epmd")
    return Program(
        name="epmd",
        kind="service",
        arguments=[find_program("epmd"), "-port", str(port), "-address", "127.0.0.1"],
        environment=basic_environment(home / "rabbitmq"),
        log=home / "logs" / "epmd.log",
        is_ready=lambda: _listens(port),
        port=port,
    )


def rabbitmq_program(home: Path, manifests: Manifests, addresses: Addresses) -> Program:
    """The broker, its configuration and topology written. Raises ManifestError."""
    folder = home / "rabbitmq"
    port = addresses.ports.of("rabbitmq")
    environment = {**basic_environment(folder), **_environment(folder, addresses)}
    write_definitions(folder, definitions(manifests.broker, addresses.passwords))
    write_atomically(folder / "rabbitmq.conf", configuration(folder))
    write_atomically(folder / "enabled_plugins", "[].\n")
    return Program(
        name="rabbitmq",
        kind="service",
        arguments=[find_rabbitmq()],
        environment=environment,
        log=home / "logs" / "rabbitmq.log",
        is_ready=lambda: _speaks_amqp(port),
        directory=folder,
        port=port,
        stop_seconds=30,
        ready_seconds=120,
    )


def close_connections(home: Path, addresses: Addresses) -> None:
    """Have the running broker end every connection, as an operator can. Raises CalledProcessError, TimeoutExpired."""
    folder = home / "rabbitmq"
    tool = Path(find_rabbitmq()).with_name("rabbitmqctl")
    local = {"RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}"}
    subprocess.run(
        [str(tool), "close_all_connections", "--vhost", VHOST, "ended on purpose"],
        env={**basic_environment(folder), **_environment(folder, addresses), **local},
        capture_output=True,
        check=True,
        timeout=_TOOL_SECONDS,
    )


def configuration(folder: Path) -> str:
    """RabbitMQ's configuration file for a broker that lives in `folder`."""
    lines = [
        f"load_definitions = {folder}/definitions.json",
        "log.file = false",
        "log.console = true",
        "log.console.level = warning",
        "disk_free_limit.absolute = 50MB",
        f"consumer_timeout = {_UNACKNOWLEDGED}",
    ]
    return "\n".join([*lines, ""])


def _environment(folder: Path, addresses: Addresses) -> dict[str, str]:
    return {
        "RABBITMQ_NODENAME": "minierp@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(addresses.ports.of("rabbitmq")),
        "RABBITMQ_DIST_PORT": str(addresses.ports.of("rabbitmq-distribution")),
        "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
        "RABBITMQ_LOG_BASE": f"{folder}/log",
        "RABBITMQ_PID_FILE": f"{folder}/pid",
        "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_CRASH_DUMP_SECONDS": "0",  # a dump would hold passwords
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(addresses.ports.of("epmd")),
        # The start script then becomes the broker instead of waiting for it: its pid is the broker's.
        "detached": "true",
    }


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _speaks_amqp(port: int) -> bool:
    """Its listener opens last, after the definitions are imported."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(_PROTOCOL_HEADER)
            return bool(connection.recv(1))
    except OSError:
        return False
