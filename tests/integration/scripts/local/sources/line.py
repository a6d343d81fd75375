"""A line to a server that can be cut, mended or fall silent, so that the server itself need not be stopped."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from scripts.minierp.local.machine.ports import Ports


class Line:
    """Listens at `url` while it is whole; cutting it ends every connection and refuses new ones.

    Its port is none that the kernel could give away while it is cut. `withheld` is what does not come through a
    silent line.
    """

    def __init__(self, broker_url: str, ports: Ports) -> None:
        self._to = urlsplit(broker_url)
        self._open: list[socket.socket] = []
        self._speaks = threading.Event()
        self._speaks.set()
        self.withheld: list[bytes] = []
        self._port = ports.of("line")
        self._listener = self._listen(self._port)
        self.url = broker_url.replace(f":{self._to.port}/", f":{self._port}/")

    def fall_silent(self) -> None:
        """Connections stay and are taken, and nothing comes through any more until the line is cut."""
        self._speaks.clear()

    def cut(self) -> None:
        _hang_up(self._listener)
        for connection in self._open:
            _hang_up(connection)
        self._speaks.set()

    def mend(self) -> None:
        self._listener = self._listen(self._port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection((self._to.hostname, self._to.port))
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, origin: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := origin.recv(65536):
                if not self._speaks.is_set():
                    self.withheld.append(data)
                    self._speaks.wait()
                target.sendall(data)
        _hang_up(target)


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def line_to(broker_url: str) -> Iterator[Line]:
    with TemporaryDirectory() as folder:
        ports = Ports(Path(folder) / "ports.json")
        line = Line(broker_url, ports)
        try:
            yield line
        finally:
            line.cut()
