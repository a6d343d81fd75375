"""How uvicorn serves a function: heads are bounded, and what was committed is published before the end."""

import socket

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import Server

from shared.messaging import bus
from shared.work.after_commit import after_commit

LONGEST_HEAD = 64 * 1024
"""Bytes of a request line and headers that do not end; proxies allow less."""

_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class FunctionServer(Server):
    """Serves until it is told to end; then finishes what is in flight, and publishes what is under way."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, finish those that are there, flush."""
        await super().shutdown(sockets)
        await after_commit().flush()
        await bus.close()


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 by httptools, which would read a head without end."""

    _reads_head, _head = True, 0

    def data_received(self, data: bytes) -> None:
        """Bytes of one request or several."""
        self._head += len(data) if self._reads_head else 0
        super().data_received(data)
        if self._reads_head and self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._reads_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head has ended."""
        self._reads_head, self._head = False, 0
        super().on_headers_complete()
