"""NGINX as the gateway pod runs it: real HTTPS in front, a name server and an ingress behind."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import trustme

from scripts.minierp.cluster.gateway import gateway_configuration
from scripts.minierp.local.machine.packages import find_program
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.running.program import Program, basic_environment
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.manifests.front import Limits
from scripts.minierp.manifests.manifests import Manifests
from tests.integration.scripts.cluster.name_server import name_server

MANIFESTS = Manifests.load(CHECKOUT / "knative" / "base")
GENEROUS = Limits(address_rate=5000, token_rate=5000, address_at_once=1000)


@dataclass(frozen=True)
class Gateway:
    """It, a client of it, what its name server was asked, what its ingress saw, and its log."""

    port: int
    trusted: ssl.SSLContext
    client: httpx.Client
    asked: list[str]
    ingress: "Ingress"
    log: Path

    def client_at(self, address: str) -> httpx.Client:
        """Another client, whose own address is 127.0.0.x."""
        transport = httpx.HTTPTransport(verify=self.trusted, local_address=address)
        return httpx.Client(base_url=f"https://localhost:{self.port}", transport=transport, timeout=30)


class Ingress(ThreadingHTTPServer):
    """Where every function is; `seen` holds the first line of every request. `open` lets those answer that X-Hold."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.seen: list[str] = []
        self.open = threading.Event()


class Answer(BaseHTTPRequestHandler):
    """Answers with what it was asked, and with the status and the headers that are asked for."""

    protocol_version = "HTTP/1.1"
    server: Ingress

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        line = f"{self.command} {self.path}"
        self.server.seen.append(line)
        if "X-Hold" in self.headers:
            self.server.open.wait(30)
        body = json.dumps({"line": line, "body": self.rfile.read(length).decode(), **self.headers}).encode()
        self.send_response(int(self.headers.get("X-Answer") or 200))
        if again := self.headers.get("X-Again"):
            self.send_header("Retry-After", again)
        self.send_header("X-Line", line)
        self.send_header("X-Host", self.headers["Host"])
        self.send_header("X-Envoy-Upstream-Service-Time", "7")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_PATCH = do_DELETE = do_HEAD = do_GET

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def gateway(folder: Path, limits: Limits = GENEROUS) -> Iterator[Gateway]:
    """A gateway that is ready, in a folder of its own."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.cert_chain_pems[0].write_to_path(str(folder / "tls.crt"))
    certificate.private_key_pem.write_to_path(str(folder / "tls.key"))
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    port = Ports(folder / "ports.json").of("https")
    with Ingress() as ingress, name_server() as (address, asked):
        threading.Thread(target=ingress.serve_forever, daemon=True).start()
        listen = f"127.0.0.1:{port}"
        content = gateway_configuration(
            MANIFESTS, "shop", [address], folder, limits, tls=folder, listen=listen, port=ingress.server_port
        )
        (folder / "nginx.conf").write_text(content)
        runner = Runner(_program(folder), lambda: None, print)
        runner.start()
        runner.wait_ready()
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trusted) as client:
            yield Gateway(port, trusted, client, asked, ingress, folder / "nginx.log")
        runner.stop()
        ingress.shutdown()


def _program(folder: Path) -> Program:
    return Program(
        name="nginx",
        kind="gateway",
        arguments=[find_program("nginx"), "-e", "stderr", "-c", str(folder / "nginx.conf")],
        environment=basic_environment(folder),
        log=folder / "nginx.log",
        is_ready=(folder / "nginx.pid").exists,
        directory=folder,
    )
