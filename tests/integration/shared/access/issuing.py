"""An issuer's key set at a real address, which changes, hangs, breaks off and tells nonsense as a test wants it."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.threaded import in_a_thread

_LONG = 30.0
"""Seconds: longer than anybody has patience, and not so long that a failure takes all day."""

Answer = Callable[[BaseHTTPRequestHandler], None]


def text(content: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer that is whole."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(content)

    return answer


class Published:
    """What is at the address: `answer` is given to whoever asks, `asked` are the paths that were."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.closing = threading.Event()
        self.url = ""

    def trickling(self, asked: BaseHTTPRequestHandler) -> None:
        """A line that does not end, in pieces that come soon enough."""
        asked.wfile.write(b"HTTP/1.1 200 ")
        began = time.monotonic()
        while not self.closing.wait(0.05) and time.monotonic() < began + _LONG:
            asked.wfile.write(b"O")

    def silent(self, asked: BaseHTTPRequestHandler) -> None:
        """Nothing."""
        self.closing.wait(_LONG)


@contextmanager
def published(answer: Answer, tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Published]:
    """An issuer for the length of the block."""
    desk = Published(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            desk.asked.append(self.path)
            try:
                desk.answer(self)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *_: object) -> None:
            """It says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Whoever does not trust it goes in the middle of a handshake."""

    server = Server(("127.0.0.1", port), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    desk.url = f"{'https' if tls else 'http'}://localhost:{server.server_port}/keys"
    with in_a_thread(server):
        try:
            yield desk
        finally:
            desk.closing.set()
