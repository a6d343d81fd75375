"""NGINX as the gateway pod runs it: real HTTPS in front, a name server and an ingress behind."""

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import trustme

from scripts.minierp.cluster.gateway import gateway_configuration
from scripts.minierp.local.machine.packages import find_program
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.running.program import Program, basic_environment
from scripts.minierp.local.running.runner import Runner
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.routes import Route
from tests.eventually import eventually
from tests.integration.scripts.cluster.name_server import name_server

MANIFESTS = Manifests.load(CHECKOUT / "knative" / "base")


@dataclass(frozen=True)
class Gateway:
    """A client of it, what its name server was asked, and its log."""

    client: httpx.Client
    asked: list[str]
    log: Path


class Ingress(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        seen = {"line": f"{self.command} {self.path}", "body": self.rfile.read(length).decode(), **self.headers}
        body = json.dumps(seen).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def ingress() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Ingress) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, ingress: int) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.cert_chain_pems[0].write_to_path(str(folder / "tls.crt"))
    certificate.private_key_pem.write_to_path(str(folder / "tls.key"))
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    port = Ports(folder / "ports.json").of("https")
    with name_server() as (address, asked):
        content = gateway_configuration(
            MANIFESTS, "shop", [address], folder, tls=folder, listen=f"127.0.0.1:{port}", port=ingress
        )
        (folder / "nginx.conf").write_text(content)
        runner = Runner(_program(folder), lambda: None, print)
        runner.start()
        runner.wait_ready()
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trusted) as client:
            yield Gateway(client, asked, folder / "nginx.log")
        runner.stop()


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


def test_a_request_reaches_the_ingress_for_its_function_s_host(gateway: Gateway) -> None:
    seen = gateway.client.post("/stock/JAM/adjustments?x=1", content="{}").json()

    assert seen["line"] == "POST /stock/JAM/adjustments?x=1"
    assert seen["Host"] == "adjust-stock.shop.svc.cluster.local"
    assert seen["body"] == "{}"
    assert seen["X-Forwarded-Proto"] == "https"


def test_the_function_s_name_is_asked_for_when_it_is_needed(gateway: Gateway) -> None:
    gateway.client.get("/sales-orders")

    assert "sales-orders.shop.svc.cluster.local" in gateway.asked
    assert "purchase-orders.shop.svc.cluster.local" not in gateway.asked


@pytest.mark.parametrize("route", MANIFESTS.routes, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_leads_to_its_function(gateway: Gateway, route: Route) -> None:
    path = route.path.strip("^$").replace("[^/]+", "x")

    seen = gateway.client.request(route.method, path).json()

    assert seen["Host"] == f"{route.function}.shop.svc.cluster.local"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/products", 405)])
def test_what_no_function_answers_is_a_problem_document(gateway: Gateway, method: str, path: str, status: int) -> None:
    answer = gateway.client.request(method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_every_request_is_a_line_of_the_log(gateway: Gateway) -> None:
    gateway.client.get("/products?limit=7")

    line = eventually(lambda: next((line for line in gateway.log.read_text().splitlines() if "limit=7" in line), ""))
    assert json.loads(line)["upstream"] == "products"
