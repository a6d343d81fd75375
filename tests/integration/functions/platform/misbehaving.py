"""A door before a real object store, which may be shut, or lose what is said behind it."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from shared.objects.address import Address

SKEWED = b"<Error><Code>RequestTimeTooSkewed</Code><Message>Your clock is wrong.</Message></Error>"
BROKEN = b"<Error><Code>InternalError</Code><Message>We do not know either.</Message></Error>"


@dataclass
class Door:
    """`failure` of what is stored, or removed: none, refused (403), broken (500), or lost: done, and a 500 said."""

    url: str
    method: Literal["PUT", "POST"] = "PUT"
    failure: Literal["", "refused", "broken", "lost"] = ""


@contextmanager
def door(objects_url: str) -> Iterator[Door]:
    """A door before the store at an address."""
    opened, behind = Door(""), Address.read(objects_url)
    host = behind.endpoint.removeprefix("http://")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            failure = opened.failure if self.command == opened.method else ""
            if failure == "lost" or not failure:
                status, headers, content = self.asked(body)
            if failure:
                status, headers, content = (403, {}, SKEWED) if failure == "refused" else (500, {}, BROKEN)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = answer

        def asked(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(host, timeout=10)
            connection.request(self.command, self.path, body, dict(self.headers))
            said = connection.getresponse()
            named = ("ETag", "Last-Modified", "Content-Type")
            told = {name: said.headers[name] for name in named if name in said.headers}
            return said.status, told, said.read()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"127.0.0.1:{server.server_port}"
    opened.url = objects_url.replace(host, here)
    try:
        yield opened
    finally:
        server.shutdown()
