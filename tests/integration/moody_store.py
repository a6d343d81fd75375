"""The object store behind somebody with moods: one who fails, or does what is asked of him and says that he failed."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class MoodyStore:
    """`mood` is well, refusing (503, nothing is done), or forgetful (500, and it is done)."""

    def __init__(self, url: str, port: int) -> None:
        """In front of the store at `url`, itself at `port`."""
        parts = urlsplit(url)
        self.mood = "well"
        self.behind = f"{parts.hostname}:{parts.port}"
        self.url = url.replace(self.behind, f"127.0.0.1:{port}")


@contextmanager
def moody_store(url: str) -> Iterator[MoodyStore]:
    """It serves as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if store.mood == "refusing":
                return self._answer(503)
            link = http.client.HTTPConnection(store.behind, timeout=10)
            link.request(self.command, self.path, body, dict(self.headers))  # with the Host that was signed
            answer = link.getresponse()
            content = answer.read()
            link.close()
            return self._answer(500) if store.mood == "forgetful" else self._answer(answer.status, content)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = do

        def _answer(self, status: int, content: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", '"moody"')
            self.send_header("Last-Modified", "Fri, 27 Nov 2026 00:00:00 GMT")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        store = MoodyStore(url, server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield store
        server.shutdown()
