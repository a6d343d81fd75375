"""How uvicorn serves a function: heads are bounded, and what was committed is published before the end."""

import asyncio
import logging
import socket
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import Server

from shared.http.responses import PROBLEM, problem_response
from shared.messaging import bus
from shared.outcomes import documents
from shared.outcomes.answers import FOR_BROWSERS, POLICY
from shared.outcomes.problems import NotFound, Problem
from shared.outcomes.refusals import Malformed, MethodNotAllowed
from shared.process import logs
from shared.telemetry import tracing
from shared.work.after_commit import after_commit

LONGEST_HEAD = 64 * 1024
"""Bytes of a request beside its body, as a line, headers or trailers that do not end; proxies allow less."""

SLOWEST_HEAD = 10.0
"""Seconds for a head that comes in pieces."""

_CLOSING_SECONDS = 2.0
_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Lines(logging.Handler):
    """What the server says of itself, as lines of the function's log."""

    def emit(self, record: logging.LogRecord) -> None:
        """One of them."""
        logs.log("error" if record.levelno >= logging.ERROR else "warning", record.getMessage())


async def refused(request: Request, error: Exception) -> Response:
    """What the framework does not hand on to the function: a path with a line feed in it, a method of no route."""
    problem: Problem = NotFound("There is nothing at such a path.")
    if getattr(error, "status_code", 0) == MethodNotAllowed.status:
        problem = MethodNotAllowed(("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"))
    return problem_response(problem, request.url.path)


def documents_only(app: ASGIApp) -> ASGIApp:
    """`app`, whose answers are no pages unless they say what theirs may do."""
    policy = (POLICY.lower().encode(), FOR_BROWSERS[POLICY].encode())

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and all(name != policy[0] for name, _ in message["headers"]):
                message["headers"] = [*message["headers"], policy]
            await send(message)

        await app(scope, receive, sending)

    return answering


class FunctionServer(Server):
    """Serves until it is told to end; then finishes what is in flight, and publishes what is under way."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, finish those that are there, flush."""
        await super().shutdown(sockets)
        await after_commit().flush()
        with suppress(TimeoutError):
            await asyncio.wait_for(bus.close(), _CLOSING_SECONDS)
        tracing.finish()


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
