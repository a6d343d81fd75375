"""A connected socket on the event loop, plain or TLS, as the messages that PostgreSQL's protocol cuts it into."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from socket import IPPROTO_TCP, TCP_NODELAY, socket
from struct import Struct

from pg8000.core import TERMINATE_MSG
from pg8000.exceptions import InterfaceError

_MOST_BYTES = 65536
"""How much is received at once."""

_LONGEST_MESSAGE = 0x3FFFFFFF
"""The most that PostgreSQL holds in memory as one value: a length beyond it is none."""

_HEADER = Struct("!ci")
_WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class MessageSocket:
    """`link`, from now on read by the running loop, which calls `take` with the code and the content of each message.

    received: what came already. Whatever goes wrong, in `take` too, closes it; then `lost` is told, once.
    """

    def __init__(
        self,
        link: socket,
        received: bytes,
        take: Callable[[bytes, bytes], None],
        lost: Callable[[Exception], None],
    ) -> None:
        self.closed = False
        self._loop = asyncio.get_running_loop()
        self._link, self._take, self._lost = link, take, lost
        self._unsent = memoryview(b"")
        self._waits_to_send = False
        self._received = bytearray(received)
        link.setblocking(False)
        link.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # or the end of a long question waits for an acknowledgement
        self._loop.add_reader(link.fileno(), self._go_on)

    @property
    def sending(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._unsent)

    def send(self, message: bytes) -> None:
        """Send it, as much as goes at once, and the rest as soon as it goes. Raises InterfaceError if it is closed."""
        if self.closed:
            raise InterfaceError("the connection is closed")
        self._unsent = memoryview(message)
        self._guarded(self._send_on)

    def close(self) -> None:
        """End the connection, at once."""
        if self.closed:
            return
        self.closed = True
        self._loop.remove_reader(self._link.fileno())
        self._loop.remove_writer(self._link.fileno())
        with suppress(OSError):
            if not self._unsent:
                self._link.send(TERMINATE_MSG)
        self._link.close()

    def _go_on(self) -> None:
        if self._unsent:
            self._guarded(self._send_on)
        self._guarded(self._receive)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            if not self.closed:
                work()
        except Exception as error:
            self.close()
            self._lost(error)

    def _send_on(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self._link.send(self._unsent) :]
        except _WOULD_BLOCK:
            self._loop.add_writer(self._link.fileno(), self._go_on)
            self._waits_to_send = True
        else:
            if self._waits_to_send:
                self._loop.remove_writer(self._link.fileno())
                self._waits_to_send = False

    def _receive(self) -> None:
        # Of TLS a short piece does not mean that it was the last: what is decrypted already wakes nobody.
        tls, more = isinstance(self._link, ssl.SSLSocket), True
        while more:
            try:
                piece = self._link.recv(_MOST_BYTES)
            except _WOULD_BLOCK:
                return
            if not piece:
                raise InterfaceError("the database closed the connection")
            self._read(piece)
            more = tls or len(piece) == _MOST_BYTES

    def _read(self, piece: bytes) -> None:
        """Take the whole messages, and keep the rest until there is more of it."""
        received, begin, content = self._received, 0, _HEADER.size
        received += piece
        while content <= len(received):
            code, length = _HEADER.unpack_from(received, begin)
            if not 4 <= length <= _LONGEST_MESSAGE:
                raise InterfaceError("the database sent what is no message")
            end = begin + 1 + length
            if len(received) < end:
                break
            self._take(code, bytes(received[content:end]))
            begin, content = end, end + _HEADER.size
        del received[:begin]
