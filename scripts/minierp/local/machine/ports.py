"""Free ports on 127.0.0.1, kept between runs so that addresses stay what they were."""

import fcntl
import json
import random
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from scripts.minierp.local.machine.errors import LocalError, PortInUse
from scripts.minierp.local.machine.files import kept, write_atomically

_RANGE = range(15000, 32768)
"""Below the ports that the kernel hands out to outgoing connections: those could take a stopped service's port."""


def is_free(port: int) -> bool:
    """Whether nobody listens on 127.0.0.1:`port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _claim(port: int) -> IO[str] | None:
    """Take a port for this process's lifetime, so that two systems that start at once never choose the same one.

    The claim is a lock on a file that all users share; whoever cannot even open it does not get the port.
    """
    claims = Path(tempfile.gettempdir()) / "minierp-ports"
    claims.mkdir(exist_ok=True)
    with suppress(PermissionError):
        claims.chmod(0o1777)
    try:
        claim = (claims / str(port)).open("w")
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return claim


class Ports:
    """The port of every part of the system, by its name, remembered in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._kept = kept(file, int, "Delete it: then free ports are chosen anew.")
        self._before = dict(self._kept)
        self._given: dict[str, int] = {}
        self._claims: list[IO[str]] = []

    def of(self, name: str, preferred: int | None = None) -> int:
        """The same port for a name whenever possible; a free one otherwise."""
        with self._lock:
            if name not in self._given:
                wanted = [port for port in (self._kept.get(name), preferred) if port]
                free = (port for port in wanted if port not in self._given.values() and self._take(port))
                self._given[name] = next(free, 0) or self._free()
                self._save()
            return self._given[name]

    def is_remembered(self, name: str) -> bool:
        """Whether a name's port is one that an earlier start left."""
        return self._given.get(name, 0) == self._before.get(name)

    def exactly(self, name: str, port: int) -> int:
        """A port that the user asked for. Raises PortInUse."""
        if not self._take(port):
            raise PortInUse(port)
        self._given[name] = port
        self._save()
        return port

    def _free(self) -> int:
        taken = {*self._given.values(), *self._kept.values()}
        for port in random.sample(_RANGE, k=1000):
            if port not in taken and self._take(port):
                return port
        raise LocalError("There is no free port on 127.0.0.1.", "End what listens there; `ss -ltn` shows it.")

    def _take(self, port: int) -> bool:
        claim = _claim(port) if is_free(port) else None
        if claim is None:
            return False
        self._claims.append(claim)
        return True

    def _save(self) -> None:
        self._kept.update(self._given)
        write_atomically(self._file, json.dumps(self._kept, indent=2))
