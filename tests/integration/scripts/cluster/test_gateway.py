"""The gateway: what leads where, and what it says itself."""

import json

import pytest

from scripts.minierp.manifests.routes import Route
from shared.outcomes.answers import FOR_BROWSERS
from shared.outcomes.problems import Unavailable
from shared.outcomes.refusals import ACCEPT_PATCH, TooLarge
from tests.eventually import eventually
from tests.integration.scripts.cluster.front import MANIFESTS, Gateway

ROUTES = [route for route in MANIFESTS.routes if route.method != "OPTIONS"]
"""Those that lead to a function here; a gateway that cannot say what a path answers asks one for that, too."""


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

    assert (answer.status_code, answer.json()["type"]) == (413, f"/problems/{TooLarge.kind}")


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


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/products", 405), ("OPTIONS", "/products", 204)]
)
def test_what_it_says_itself_is_for_no_browser_and_not_kept(
    gateway: Gateway, method: str, path: str, status: int
) -> None:
    answer = gateway.client.request(method, path)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in FOR_BROWSERS} == FOR_BROWSERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_answer_says_which_version_of_what_made_it(gateway: Gateway) -> None:
    for path in ("/products", "/nothing", "/products?" + "x" * 50_000):
        answer = gateway.client.get(path)

        assert answer.headers["Server"] == "nginx"
        assert not {"x-powered-by", "via", "x-envoy-upstream-service-time"} & set(answer.headers)
        assert "nginx" not in answer.text


def test_a_token_comes_to_the_function_and_into_no_log(gateway: Gateway) -> None:
    token = "Bearer secret.of.mine-" + "s" * 64

    seen = gateway.client.get("/products?of=token", headers={"Authorization": token, "Connection": "Authorization"})
    gateway.client.get("/products?of=token", headers={"Authorization": token, "X-Answer": "502"})

    assert seen.json()["Authorization"] == token
    eventually(lambda: gateway.log.read_text().count("of=token") >= 2)
    assert "s" * 64 not in gateway.log.read_text()
    assert "secret.of.mine" not in gateway.log.read_text()
