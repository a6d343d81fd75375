"""A Redis of a test's own, for what the users of the system's may not do."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.minierp.bench.measuring.shop import free_port
from scripts.minierp.local.machine.packages import find_program
from tests.eventually import eventually


@contextmanager
def private_redis(folder: Path, *options: str, tls: bool = False) -> Iterator[int]:
    """Its port, for the length of the block; it takes anybody unless `options` (as redis-server has them) say who."""
    port = free_port()
    listening = ["--port", "0", "--tls-port", str(port)] if tls else ["--port", str(port)]
    command = [find_program("redis-server"), *listening, "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: _listens(port))
        yield port
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
