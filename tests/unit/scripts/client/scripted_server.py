"""An HTTPS server that answers as it is told and remembers what it was asked."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

from scripts.minierp.client.bearers import NOBODY, Bearer
from tests.threaded import in_a_thread


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class ScriptedServer:
    """`script` holds the answers to come: status, document, headers. Status 0 hangs up without an answer."""

    base_url: str = ""
    ca_certificate: str = ""
    bearer: Bearer = NOBODY
    script: list[tuple[int, Any, dict[str, str]]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def answers(self, status: int, document: Any = None, **headers: str) -> None:
        self.script.append((status, document, {name.replace("_", "-"): value for name, value in headers.items()}))


@contextmanager
def scripted_server(directory: Path, name: str = "127.0.0.1") -> Iterator[ScriptedServer]:
    """Its certificate is for `name`."""
    scripted = ScriptedServer(ca_certificate=str(directory / "ca.pem"))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(scripted.ca_certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(scripted))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    scripted.base_url = f"https://127.0.0.1:{server.server_port}"
    with in_a_thread(server):
        yield scripted


def _handler(scripted: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            scripted.asked.append(Asked(self.command, self.path, dict(self.headers), json.loads(body or b"null")))
            status, document, headers = scripted.script.pop(0)
            if not status:
                self.close_connection = True
                return
            content = document.encode() if isinstance(document, str) else json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PATCH = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    return Handler
