"""A function as an application of uvicorn: what it answers by itself, and that what was committed is published."""

import asyncio
import logging
import socket
from contextlib import suppress
from types import FrameType

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import Server

from shared.http.responses import problem_response
from shared.messaging import bus
from shared.outcomes.answers import FOR_BROWSERS, POLICY
from shared.outcomes.problems import NotFound, Problem
from shared.outcomes.refusals import MethodNotAllowed
from shared.process import logs
from shared.telemetry import tracing
from shared.work.after_commit import after_commit

_CLOSING_SECONDS = 2.0
_TICK_SECONDS = 1.0


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

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._told_to_end = asyncio.Event()

    async def main_loop(self) -> None:
        """Renew the date of answers, once a second: uvicorn looks ten times, which is felt where forty stand idle."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_end.wait(), _TICK_SECONDS)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to end."""
        super().handle_exit(sig, frame)
        self._told_to_end.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, finish those that are there, flush."""
        await super().shutdown(sockets)
        await after_commit().flush()
        with suppress(TimeoutError):
            await asyncio.wait_for(bus.close(), _CLOSING_SECONDS)
        tracing.finish()
