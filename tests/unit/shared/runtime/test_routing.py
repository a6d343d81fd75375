import re
from urllib.parse import urljoin

import pytest

from shared.access.scopes import PUBLIC
from shared.events.inventory import StockReserved
from shared.events.sales import SalesOrderCancelled
from shared.http.queries import Query
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound
from shared.outcomes.refusals import Malformed, MethodNotAllowed
from shared.runtime.routing import Route, match_event, route
from shared.runtime.triggers import delete, get, on, patch, post
from shared.values.record import Value
from shared.work.context import Context
from tests import asked as requests


def command(_command: Value, _context: Context) -> Answer:
    return Answer({})


def query(_query: Query, _context: Context) -> Answer:
    return Answer({})


def cancelled(event: SalesOrderCancelled, context: Context) -> None: ...


TRIGGERS = (
    post("/stock/{sku}/adjustments", command, scope=PUBLIC),
    get("/stock/{sku}", query, scope=PUBLIC),
    get("/stock", query, scope=PUBLIC),
    post("/stock", command, scope=PUBLIC),
    patch("/suppliers/{code}", command, scope=PUBLIC),
    get("/suppliers/{code}", query, scope=PUBLIC),
    post("/suppliers/{code}/lock", command, scope=PUBLIC),
    delete("/suppliers/{code}/lock", command, scope=PUBLIC),
    on(cancelled),
)


def asked(method: str, target: str) -> Route | Answer:
    """What is answered to a request as it comes in; `target` as it stands in the request line."""
    return route(TRIGGERS, requests.asked(method, target))


@pytest.mark.parametrize(
    ("method", "path", "parameters"),
    [
        ("GET", "/stock", {}),
        ("HEAD", "/stock", {}),
        ("POST", "/stock", {}),
        ("GET", "/stock/A.b-1", {"sku": "A.b-1"}),
        ("HEAD", "/stock/A", {"sku": "A"}),
        ("POST", "/stock/A/adjustments", {"sku": "A"}),
        ("PATCH", "/suppliers/A", {"code": "A"}),
        ("POST", "/suppliers/A/lock", {"code": "A"}),
        ("DELETE", "/suppliers/A/lock", {"code": "A"}),
    ],
)
def test_a_request_finds_its_handler_by_method_and_path(method: str, path: str, parameters: dict[str, str]) -> None:
    found = asked(method, path)

    assert isinstance(found, Route)
    assert found.trigger.method == ("GET" if method == "HEAD" else method)
    assert found.parameters == parameters


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "//stock",
        "/stock//",
        "/stock/a/b",
        "/stock%0A",
        "/stock/a%00",
        "/stock/a%2F",
        "/stock/../",
        "/stock/./",
    ],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PUT"])
def test_another_path_is_not_found(method: str, path: str) -> None:
    with pytest.raises(NotFound):
        asked(method, path)


ALLOWED = {
    "/stock": "GET, HEAD, POST, OPTIONS",
    "/stock/A": "GET, HEAD, OPTIONS",
    "/stock/A/adjustments": "POST, OPTIONS",
    "/suppliers/A": "GET, HEAD, PATCH, OPTIONS",
    "/suppliers/A/lock": "POST, DELETE, OPTIONS",
}


@pytest.mark.parametrize("path", ALLOWED)
@pytest.mark.parametrize("method", ["PUT", "TRACE"])
def test_another_method_is_told_the_right_ones(method: str, path: str) -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        asked(method, path)

    assert refused.value.headers == {"Allow": ALLOWED[path]}


def test_a_head_is_refused_where_a_get_is() -> None:
    with pytest.raises(MethodNotAllowed, match="Use POST here"):
        asked("HEAD", "/stock/A/adjustments")


@pytest.mark.parametrize("path", ALLOWED)
def test_who_asks_for_the_methods_is_told_them(path: str) -> None:
    answer = asked("OPTIONS", path)

    assert isinstance(answer, Answer)
    assert (answer.body, answer.status, answer.headers["Allow"]) == ({}, 204, ALLOWED[path])
    assert ("Accept-Patch" in answer.headers) == ("PATCH" in ALLOWED[path])


@pytest.mark.parametrize("gateway", ["https://shop.example", "https://shop.example/erp/v1"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("/stock/", "/stock"),
        ("/stock/A.b-1/", "/stock/A.b-1"),
        ("/stock/A/adjustments/?a=%20b&c=/?", "/stock/A/adjustments?a=%20b&c=/?"),
        ("/stock/a%20b/", "/stock/a%20b"),
    ],
)
def test_a_slash_too_many_leads_to_the_same_without_it_behind_any_gateway(
    gateway: str, method: str, target: str, there: str
) -> None:
    answer = asked(method, target)

    assert isinstance(answer, Answer)
    assert (answer.body, answer.status) == ({}, 308)
    assert urljoin(gateway + target, answer.headers["Location"]) == gateway + there


def test_an_event_finds_its_handler_by_type() -> None:
    assert match_event(TRIGGERS, SalesOrderCancelled.TYPE).model is SalesOrderCancelled


def test_an_event_of_another_type_is_nothing_this_function_will_ever_understand() -> None:
    with pytest.raises(Malformed, match=re.escape(StockReserved.TYPE)):
        match_event(TRIGGERS, StockReserved.TYPE)
