"""One keep-alive connection to a sink, driven by the event loop that also drives the broker's connection.

A thread per worker would cost two wake-ups a message; here a message costs one send and one receive.
"""

import contextlib
import errno
import socket
from collections.abc import Callable

from pika.adapters.select_connection import IOLoop

from scripts.minierp.local.sources.responses import MalformedResponseError, parse_response
from scripts.minierp.local.sources.retries import Answer

NO_ANSWER = Answer(None)


class SinkConnection:
    """Sends one request at a time and reports its answer once; connects when needed, waits for ever."""

    def __init__(self, loop: IOLoop, address: tuple[str, int]) -> None:
        self._loop = loop
        self._address = address
        self._socket: socket.socket | None = None
        self._unsent = b""
        self._received = b""
        self._report: Callable[[Answer], None] | None = None

    def send(self, request: bytes, report: Callable[[Answer], None]) -> None:
        """Sends `request`; `report` gets the answer, NO_ANSWER if there is none to be had."""
        self._unsent, self._received, self._report = request, b"", report
        try:
            if self._socket is None:
                self._connect()
            else:
                self._flush(self._socket)
        except OSError:
            self._finish(NO_ANSWER, reusable=False)

    def close(self) -> None:
        """Drops the connection; an answer still awaited is never reported."""
        self._report = None
        self._drop()

    def _connect(self) -> None:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._socket = connection
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.add_handler(connection.fileno(), self._ready, IOLoop.READ | IOLoop.WRITE)
        failure = connection.connect_ex(self._address)
        if failure not in (0, errno.EINPROGRESS):
            raise OSError(failure, "the sink refuses connections")

    def _flush(self, connection: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            self._unsent = self._unsent[connection.send(self._unsent) :]
        if self._unsent:
            self._loop.update_handler(connection.fileno(), IOLoop.READ | IOLoop.WRITE)

    def _ready(self, descriptor: int, events: int) -> None:
        connection = self._socket
        if connection is None:
            return
        try:
            if events & IOLoop.WRITE:
                self._flush(connection)
                if not self._unsent:
                    self._loop.update_handler(descriptor, IOLoop.READ)
            if events & ~IOLoop.WRITE:
                self._receive(connection)
        except (OSError, MalformedResponseError):
            self._finish(NO_ANSWER, reusable=False)

    def _receive(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(65536)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionResetError("the sink closed the connection")
        self._received += data
        response = parse_response(self._received)
        if response is not None:
            self._finish(response.answer, response.reusable and not self._unsent)

    def _finish(self, answer: Answer, reusable: bool) -> None:
        report, self._report = self._report, None
        if not reusable:
            self._drop()
        if report is not None:
            report(answer)

    def _drop(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            self._loop.remove_handler(connection.fileno())
            connection.close()
