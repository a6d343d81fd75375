"""The way in: HTTPS with a certificate of our own making, and every route of the manifests."""

import ssl
from urllib.parse import urlsplit

import httpx
import pika
import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System
from scripts.minierp.manifests.manifests import Manifests
from shared.outcomes.answers import FOR_BROWSERS
from shared.process.domains import DOMAINS
from tests.e2e.shop import Shop
from tests.tokens import bearer

NOBODY = "00000000-0000-0000-0000-000000000000"
ROUTES = {
    ("POST", "create-product"): [("/products", 422)],
    ("PATCH", "update-product"): [("/products/NOBODY", 428)],
    ("POST", "discontinue-product"): [("/products/NOBODY/discontinuation", 404)],
    ("DELETE", "discontinue-product"): [("/products/NOBODY/discontinuation", 404)],
    ("GET", "products"): [("/products", 200), ("/products/NOBODY", 404)],
    ("POST", "adjust-stock"): [("/stock/NOBODY/adjustments", 422)],
    ("POST", "count-stock"): [("/stock/counts", 422)],
    ("POST", "rebuild-stock"): [("/stock/rebuilds", 201)],
    ("GET", "audit-books"): [("/audit", 200)],
    ("POST", "audit-books"): [("/audit/repairs", 200)],
    ("GET", "events"): [("/events", 200), ("/events/NOBODY", 404)],
    ("POST", "replay-event"): [("/events/NOBODY/replays", 422)],
    ("GET", "traces"): [("/traces/NOBODY", 404)],
    ("GET", "dead-letters"): [("/dead-letters", 200), ("/dead-letters/NOBODY", 404)],
    ("POST", "replay-dead-letter"): [("/dead-letters/NOBODY/replays", 404)],
    ("DELETE", "discard-dead-letter"): [("/dead-letters/NOBODY", 404)],
    ("POST", "replenish-stock"): [("/stock/replenishments", 201)],
    ("GET", "replenish-stock"): [("/stock/replenishments", 200)],
    ("GET", "stock"): [
        ("/stock", 200),
        ("/stock/NOBODY", 404),
        ("/stock/NOBODY/movements", 404),
        ("/stock/NOBODY/reservations", 404),
        ("/stock/discrepancies", 200),
    ],
    ("POST", "create-purchase-order"): [("/purchase-orders", 422)],
    ("POST", "receive-purchase-order"): [(f"/purchase-orders/{NOBODY}/receipts", 422)],
    ("POST", "cancel-purchase-order"): [(f"/purchase-orders/{NOBODY}/cancellations", 404)],
    ("POST", "close-purchase-order"): [(f"/purchase-orders/{NOBODY}/closures", 404)],
    ("POST", "return-purchase-order"): [(f"/purchase-orders/{NOBODY}/returns", 422)],
    ("GET", "purchase-orders"): [
        ("/purchase-orders", 200),
        (f"/purchase-orders/{NOBODY}", 404),
        (f"/purchase-orders/{NOBODY}/history", 404),
    ],
    ("POST", "create-supplier"): [("/suppliers", 422)],
    ("POST", "create-products"): [("/products:batch", 422)],
    ("POST", "post-adjustments"): [("/stock/adjustments:batch", 422)],
    ("POST", "create-sales-orders"): [("/sales-orders:batch", 422)],
    ("GET", "api"): [
        ("/openapi.json", 200),
        ("/asyncapi.json", 200),
        ("/problems/not-found", 200),
        ("/problems/nothing", 404),
        ("/docs", 200),
        ("/docs/events", 200),
    ],
    ("PATCH", "update-supplier"): [("/suppliers/NOBODY", 428)],
    ("GET", "suppliers"): [("/suppliers", 200), ("/suppliers/NOBODY", 404)],
    ("POST", "create-sales-order"): [("/sales-orders", 422)],
    ("POST", "ship-sales-order"): [(f"/sales-orders/{NOBODY}/shipments", 404)],
    ("POST", "cancel-sales-order"): [(f"/sales-orders/{NOBODY}/cancellations", 404)],
    ("POST", "return-sales-order"): [(f"/sales-orders/{NOBODY}/returns", 422)],
    ("GET", "sales-orders"): [
        ("/sales-orders", 200),
        (f"/sales-orders/{NOBODY}", 404),
        (f"/sales-orders/{NOBODY}/history", 404),
    ],
}
"""What an empty body, or a look, gets from each function; a 422 and 404 tell in their type that it was a function."""


@pytest.mark.parametrize(
    ("path", "name"),
    [("/stock", "sku"), ("/products", "sku"), ("/sales-orders", "id"), ("/purchase-orders", "id")],
)
def test_two_hundred_of_the_longest_names_fit_one_question(shop: Shop, path: str, name: str) -> None:
    names = ["S" * 61 + f"{number:03}" if name == "sku" else NOBODY for number in range(200)]

    answer = shop.http.get(path, params={name: names})

    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})


def test_every_route_of_the_manifests_leads_to_its_function(shop: Shop) -> None:
    routes = Manifests.load(CHECKOUT / "knative" / "base").routes
    asked = {(route.method, route.function) for route in routes if route.method != "OPTIONS"}
    heads = {("HEAD", function): expected for (method, function), expected in ROUTES.items() if method == "GET"}
    assert asked == {*ROUTES, *heads}

    for (method, function), expected in {**ROUTES, **heads}.items():
        for path, status in expected:
            answer = shop.http.request(method, path, json={} if method in ("POST", "PATCH") else None)

            assert answer.status_code == status, f"{method} {path}: {answer.text}"
            served = [
                line for line in shop.log(function) if line.get("correlation_id") == answer.headers["Correlation-Id"]
            ]
            assert served, f"{method} {path} did not reach {function}"


def test_what_functions_tell_of_themselves_is_not_told_outside(shop: Shop) -> None:
    for path in ("/metrics", "/health/liveness", "/products/../metrics"):
        assert shop.http.get(path).status_code == 404


def test_a_path_says_what_its_functions_answer(shop: Shop) -> None:
    answer = shop.http.options("/products")

    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_a_correlation_id_goes_through_to_the_answer(shop: Shop) -> None:
    answer = shop.http.get("/products", headers={"Correlation-Id": "audit-7"})

    assert answer.headers["Correlation-Id"] == "audit-7"


def test_the_certificate_is_verified_with_our_authority_and_with_no_other(running: System) -> None:
    trusting = ssl.create_default_context(cafile=running.state.ca_certificate)

    assert httpx.get(f"{running.state.base_url}/products", verify=trusting, trust_env=False).status_code == 401
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{running.state.base_url}/products", verify=ssl.create_default_context(), trust_env=False)


def test_every_answer_is_for_no_browser_and_only_what_can_be_asked_for_anew_is_kept(shop: Shop) -> None:
    answers = {path: shop.http.get(path) for path in (f"/products/{shop.product()}", "/products", "/nothing")}

    for answer in answers.values():
        assert {name: answer.headers.get(name) for name in FOR_BROWSERS} == FOR_BROWSERS
        assert answer.headers["Server"] == "nginx"
    assert [answer.headers["Cache-Control"] for answer in answers.values()] == [
        "private, no-cache", "private, no-cache", "no-store",
    ]  # fmt: skip


def test_plain_http_is_refused(running: System) -> None:
    answer = httpx.get(f"http://{urlsplit(running.state.base_url).netloc}/products", trust_env=False)

    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_a_function_that_is_down_is_a_503_problem_to_be_tried_again(running: System, shop: Shop) -> None:
    running.stop("products")
    try:
        answer = shop.http.get("/products")
    finally:
        running.start("products")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/temporarily-unavailable")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "1"
    assert shop.http.get("/products").status_code == 200


def test_status_tells_where_everything_answers_and_it_does(shop: Shop) -> None:
    status = shop.minierp("status", "--json")

    assert status["state"] == "running"
    trusting = ssl.create_default_context(cafile=status["ca_certificate"])
    assert httpx.get(f"{status['base_url']}/products", headers=bearer(status["home"]), verify=trusting).is_success
    for name, function in status["functions"].items():
        assert set(function) >= {"url", "queue", "state"}
        assert function["state"] == "ready"
        if name != "inventory":  # which speaks gRPC
            assert httpx.get(f"{function['url']}/health/readiness").json() == {"status": "ok"}
    queues = {name: function["queue"] for name, function in status["functions"].items() if function["queue"]}
    hearing = ("adjust-stock", "create-purchase-order", "reserve-stock", "settle-sales-order", "thank-customer")
    assert queues == {name: name for name in hearing}


def test_status_gives_the_addresses_of_the_broker_redis_and_each_database(shop: Shop) -> None:
    status = shop.minierp("status", "--json", "--show-secrets")

    pika.BlockingConnection(pika.URLParameters(status["broker"]["url"])).close()
    assert redis.Redis.from_url(status["redis"]["reader_url"]).ping()
    assert set(status["databases"]) == set(DOMAINS)
    for domain, database in status["databases"].items():
        with sa.create_engine(database["url"]).connect() as connection:
            assert connection.execute(sa.text("select current_database(), current_user")).one() == (
                domain,
                f"{domain}-owner",
            )
