"""NGINX: HTTPS in front, with the HTTPRoutes of the manifests as its routes."""

import os
import socket
from pathlib import Path

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.certificates import Certificates
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.packages import find_program
from scripts.minierp.local.running.program import Program, basic_environment
from scripts.minierp.manifests.front import Front, Limits, configuration
from scripts.minierp.manifests.manifests import Manifests

_IDLE_SECONDS = 60
"""How long a connection to a function is kept: less than functions keep it, so that none is closed under a request."""

_LIMITS = Limits(address_rate=5000, token_rate=5000, address_at_once=1000)
"""Every client has the same address here, and measures how fast things are."""


def nginx_program(home: Path, manifests: Manifests, addresses: Addresses, files: Certificates) -> Program:
    """The program, its configuration written."""
    folder = home / "nginx"
    environment = basic_environment(folder)
    port = addresses.ports.of("https")
    file = folder / "nginx.conf"
    write_atomically(file, nginx_configuration(home, manifests, addresses, files))
    return Program(
        name="nginx",
        kind="gateway",
        arguments=[
            find_program("nginx"),
            "-p",
            str(folder),
            "-c",
            str(file),
            "-e",
            str(home / "logs" / "nginx.log"),
        ],
        environment=environment,
        log=home / "logs" / "nginx.log",
        is_ready=lambda: _listens(port),
        directory=folder,
        port=port,
    )


def nginx_configuration(home: Path, manifests: Manifests, addresses: Addresses, files: Certificates) -> str:
    """The whole configuration: every function answers on a port of its own."""
    functions = sorted({route.function for route in manifests.routes})
    log = f'"{home / "logs" / "nginx.log"}"'
    front = Front(
        listen=f"127.0.0.1:{addresses.ports.of('https')}",
        certificate=files.certificate,
        key=files.key,
        folder=home / "nginx",
        error_log=log,
        access_log=log,
        servers="".join(_upstream(name, addresses.ports.of(name)) for name in functions),
        target="$upstream",
        host="$http_host",
        limits=_LIMITS,
        user="user root;" if os.geteuid() == 0 else "",
    )
    return configuration(manifests, front)


def _upstream(function: str, port: int) -> str:
    server = f"server 127.0.0.1:{port} max_fails=0;"
    return f"    upstream {function} {{ {server} keepalive 32; keepalive_timeout {_IDLE_SECONDS}s; }}\n"


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
