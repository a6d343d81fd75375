"""Redis: the stock read model. Nothing is saved, on purpose: it is refilled from the inventory database."""

import hashlib
import socket
from pathlib import Path

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.packages import find_program
from scripts.minierp.local.running.program import Program, basic_environment

RULES = {
    "writer": "resetchannels ~stock:* -@all +ping +mget +get +set +del +eval +evalsha",
    "reader": "resetchannels %R~stock:* -@all +ping +mget +get",
    "auditor": "resetchannels %R~stock:* -@all +ping +mget +scan +ttl",
    "keeper": "resetchannels ~stock:* -@all +ping +scan +unlink",
}
"""Who may do what, which Redis itself enforces: inventory writes; order functions read what they can name; an audit and
a restore see which keys there are, and a restore takes them away without reading them. Everybody may log in."""


def redis_program(home: Path, addresses: Addresses) -> Program:
    """The program, its configuration written."""
    folder = home / "redis"
    environment = basic_environment(folder)
    port = addresses.ports.of("redis")
    passwords = {name: password_hash(addresses.passwords.of("redis", name)) for name in RULES}
    users = [acl_user(name, [passwords[name]], rules) for name, rules in RULES.items()]
    lines = ["bind 127.0.0.1", f"port {port}", "daemonize no", 'save ""', "appendonly no", f'dir "{folder}"']
    configuration = folder / "redis.conf"
    write_atomically(configuration, "\n".join([*lines, "user default off", *users, ""]))
    return Program(
        name="redis",
        kind="service",
        arguments=[find_program("redis-server"), str(configuration)],
        environment=environment,
        log=home / "logs" / "redis.log",
        is_ready=lambda: _answers(port, addresses.passwords.of("redis", "reader")),
        directory=folder,
        port=port,
    )


def acl_user(name: str, passwords: list[str], rules: str) -> str:
    """A line of Redis's user file, with the hashes of the passwords that the user may give."""
    return " ".join(["user", name, "on", *passwords, rules])


def password_hash(password: str) -> str:
    """A password as Redis's user file holds it."""
    return f"#{hashlib.sha256(password.encode()).hexdigest()}"


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(f"AUTH reader {password}\r\n".encode())
            return connection.recv(64).startswith(b"+OK")
    except OSError:
        return False
