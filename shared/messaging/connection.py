"""A connection to the broker on the running event loop: the loop's own transport, and one write for an event's frames.

pika's transport would ask the loop, for each event, to say when the socket takes bytes, and send its three frames one
by one.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

import pika
from pika.adapters.asyncio_connection import AsyncioConnection, _AsyncioIOServicesAdapter

from shared.process.authorities import certificates, trusting


def parameters(url: str, seconds: float) -> pika.URLParameters:
    """How to connect to a broker at `url`, waiting so many seconds for each step; amqps:// is by TLS.

    Its certificate must be of that host, by an authority at SERVERS_CA, or else one of the system's. Raises what pika
    raises where it cannot read `url`, and OSError where it cannot read the authorities.
    """
    made = pika.URLParameters(url)
    made.socket_timeout = made.stack_timeout = made.blocked_connection_timeout = seconds
    if made.ssl_options and (authorities := certificates("SERVERS_CA")):
        made.ssl_options = pika.SSLOptions(trusting(authorities), made.host)
    return made


class _LoopServices(_AsyncioIOServicesAdapter):  # type: ignore[misc]
    """What pika asks of a loop. Its transports and protocols have the methods of asyncio's: they fit each other."""

    def create_streaming_connection(
        self,
        protocol_factory: Callable[[], Any],
        sock: socket.socket,
        on_done: Callable[[Any], None],
        ssl_context: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
    ) -> Any:
        connecting = self._loop.create_connection(
            protocol_factory, sock=sock, ssl=ssl_context, server_hostname=server_hostname
        )
        return self._schedule_and_wrap_in_io_ref(connecting, on_done)


class Connection(AsyncioConnection):  # type: ignore[misc]
    """pika's connection, on the running loop."""

    def __init__(self, parameters: pika.connection.Parameters, **callbacks: Callable[..., None]) -> None:
        super().__init__(parameters, custom_ioloop=_LoopServices(asyncio.get_running_loop()), **callbacks)

    def pause_writing(self) -> None:
        """Asked of a protocol whose peer reads slowly. Nothing: what may be under way is bounded elsewhere."""

    def resume_writing(self) -> None:
        """Asked of a protocol whose peer reads again."""

    def _proto_eof_received(self) -> None:
        super()._proto_eof_received()
        self._transport.abort()  # asyncio would first try to send what is left, to somebody who has gone

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        if not self._transport.is_closing():  # what is under way then is taken back when the transport has closed
            super()._output_marshaled_frames([b"".join(marshaled_frames)])
