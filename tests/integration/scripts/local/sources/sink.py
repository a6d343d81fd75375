"""A function of the tests' own: records what it is sent and answers as it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.threaded import in_a_thread


@dataclass
class Received:
    """One request, and when it arrived by the monotonic clock."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def event_id(self) -> str:
        return self.headers.get("ce-id", "")


@dataclass
class Reply:
    """Status and headers; `none` breaks the connection off instead, `last` ends it once the caller has read this."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    none: bool = False
    last: bool = False


class Sink:
    """`behave` decides each answer in the thread of its connection, so it may wait; 200 unless told otherwise."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.behave: Callable[[Received], Reply] = lambda _: Reply()
        self.url = ""
        self.connections = 0
        self.settled = 0  # answers marked as `last` that were read
        self.released = threading.Event()

    def hold(self, _: Received) -> Reply:
        """A behaviour: no answer until the test ends or sets `released`."""
        self.released.wait(60)
        return Reply()

    @property
    def events(self) -> list[str]:
        return [request.event_id for request in self.received]


@contextmanager
def serving() -> Iterator[Sink]:
    sink = Sink()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            sink.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.command, self.path, headers, body)
            sink.received.append(request)
            reply = sink.behave(request)
            if reply.none:
                self.close_connection = True
                return
            self.send_response(reply.status)
            ending = {"Connection": "close"} if reply.last else {}
            for name, value in {"Content-Length": "0", **ending, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.last:
                self.connection.recv(1)  # nothing comes: the caller hangs up
                sink.settled += 1

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A test that kills the adapter breaks connections off."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink.url = f"http://127.0.0.1:{server.server_port}"
    with in_a_thread(server):
        try:
            yield sink
        finally:
            sink.released.set()
