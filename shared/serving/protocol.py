"""HTTP/1.1 as uvicorn reads it, with a bound on heads."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.http.responses import PROBLEM
from shared.outcomes import documents
from shared.outcomes.refusals import Malformed

LONGEST_HEAD = 64 * 1024
"""Bytes of a request beside its body, as a line, headers or trailers that do not end; proxies allow less."""

SLOWEST_HEAD = 10.0
"""Seconds for a head that comes in pieces."""

_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 by httptools, which by itself would read a head without end, and wait for it for ever.

    A request to change to another protocol is no request (400): httptools takes its body for the next one.
    """

    _apart_from_bodies = 0
    _in_head = False
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection that says nothing is kept as long as one that has nothing more to say."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused as everything else is."""
        problem = Malformed(msg).document("")
        body = documents.write(problem).encode()
        head = f"HTTP/1.1 400 Bad Request\r\ncontent-type: {PROBLEM}\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n".encode() + body)
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Bytes of one request or several."""
        self._apart_from_bodies += len(data)
        super().data_received(data)
        if self._apart_from_bodies > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()
        elif self._in_head and self._waiting is None:
            self._waiting = self.loop.call_later(SLOWEST_HEAD, self.transport.close)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head has ended."""
        if self.parser.should_upgrade():
            raise ValueError("a change of protocol is asked for, and none is offered")
        self._in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._apart_from_bodies = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """It has ended."""
        self._apart_from_bodies = 0
        super().on_message_complete()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
