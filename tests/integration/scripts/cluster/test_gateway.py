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
from shared.outcomes.problems import ACCEPT_PATCH, TooLarge, Unavailable
from tests.eventually import eventually
from tests.integration.scripts.cluster.name_server import name_server

MANIFESTS = Manifests.load(CHECKOUT / "knative" / "base")
ROUTES = [route for route in MANIFESTS.routes if route.method != "OPTIONS"]
"""Those that lead to a function here; a gateway that cannot say what a path answers asks one for that, too."""


@dataclass(frozen=True)
class Gateway:
    """A client of it, what its name server was asked, and its log."""

    client: httpx.Client
    asked: list[str]
    log: Path


class Ingress(BaseHTTPRequestHandler):
    """Answers with what it was asked, and with the status and the headers that are asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        seen = {"line": f"{self.command} {self.path}", "body": self.rfile.read(length).decode(), **self.headers}
        body = json.dumps(seen).encode()
        self.send_response(int(self.headers.get("X-Answer") or 200))
        if again := self.headers.get("X-Again"):
            self.send_header("Retry-After", again)
        self.send_header("X-Line", seen["line"])
        self.send_header("X-Host", self.headers["Host"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_PATCH = do_DELETE = do_HEAD = do_GET

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


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_leads_to_its_function(gateway: Gateway, route: Route) -> None:
    path = route.path.removesuffix("/?").replace("[^/]+", "x") + ("x" if route.path_type == "PathPrefix" else "")

    for asked in (path, f"{path.rstrip('/')}/"):
        answer = gateway.client.request(route.method, asked)

        assert answer.headers["X-Host"] == f"{route.function}.shop.svc.cluster.local"
        assert answer.headers["X-Line"] == f"{route.method} {asked}"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/products", "GET, HEAD, OPTIONS, POST"),
        ("/products/JAM", "GET, HEAD, OPTIONS, PATCH"),
        ("/products/JAM/discontinuation", "DELETE, OPTIONS, POST"),
        ("/stock/JAM/adjustments", "OPTIONS, POST"),
    ],
)
def test_what_a_path_answers_is_said_without_any_function(gateway: Gateway, path: str, methods: str) -> None:
    asked = len(gateway.asked)

    answer = gateway.client.options(path, headers={"Correlation-Id": "mine"})

    assert (answer.status_code, answer.headers["Allow"], answer.content) == (204, methods, b"")
    assert answer.headers.get("Accept-Patch") == (ACCEPT_PATCH["Accept-Patch"] if "PATCH" in methods else None)
    assert answer.headers["Correlation-Id"] == "mine"
    assert len(gateway.asked) == asked


@pytest.mark.parametrize("status", [502, 504])
@pytest.mark.parametrize(("method", "path"), [("GET", "/products"), ("POST", "/sales-orders")])
def test_what_stands_between_it_and_a_function_is_unavailable_as_a_function_is(
    gateway: Gateway, method: str, path: str, status: int
) -> None:
    """Knative's own answers: a pod that broke off, a request that waited too long for one."""
    answer = gateway.client.request(method, path, headers={"X-Answer": str(status), "Correlation-Id": "mine"})

    expected = Unavailable(answer.json()["detail"]).document(answer.json()["instance"])
    assert (answer.status_code, answer.json()) == (503, expected)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.headers["Retry-After"], answer.headers["Correlation-Id"]) == ("1", "mine")


@pytest.mark.parametrize("status", [400, 404, 405, 409, 412, 415, 422, 500, 503])
def test_what_a_function_says_stays_as_it_said_it(gateway: Gateway, status: int) -> None:
    answer = gateway.client.post("/sales-orders", content="mine", headers={"X-Answer": str(status), "X-Again": "7"})

    assert (answer.status_code, answer.json()["body"]) == (status, "mine")
    assert answer.headers.get_list("Retry-After") == ["7"]


def test_a_503_of_knative_s_ingress_says_when_to_come_again_as_well(gateway: Gateway) -> None:
    answer = gateway.client.get("/products", headers={"X-Answer": "503"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Retry-After" not in gateway.client.get("/products").headers


def test_a_body_beyond_all_bounds_is_refused_as_a_function_refuses_it(gateway: Gateway) -> None:
    answer = gateway.client.post("/sales-orders", content=b"x" * 3_000_000)

    assert (answer.status_code, answer.json()["type"]) == (413, f"urn:minierp:problem:{TooLarge.kind}")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/products", 405),
        ("PATCH", "/products", 405),
        ("PATCH", "/products/", 405),
        ("GET", "/products/JAM/discontinuation", 405),
        ("POST", "/products/JAM", 405),
    ],
)
def test_what_no_function_answers_is_a_problem_document(gateway: Gateway, method: str, path: str, status: int) -> None:
    answer = gateway.client.request(method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_every_request_is_a_line_of_the_log(gateway: Gateway) -> None:
    gateway.client.get("/products?limit=7")

    line = eventually(lambda: next((line for line in gateway.log.read_text().splitlines() if "limit=7" in line), ""))
    assert json.loads(line)["upstream"] == "products"
