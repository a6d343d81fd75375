import re

import pytest

from shared.events.inventory import StockReserved
from shared.events.sales import SalesOrderCancelled
from shared.http.queries import Query
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Malformed, MethodNotAllowed, NotFound
from shared.runtime.triggers import get, match_event, match_http, on, post
from shared.values.record import Value
from shared.work.context import Context


def command(_command: Value, _context: Context) -> Answer:
    return Answer({})


def query(_query: Query, _context: Context) -> Answer:
    return Answer({})


def cancelled(event: SalesOrderCancelled, context: Context) -> None: ...


TRIGGERS = (post("/stock/{sku}/adjustments", command), get("/stock/{sku}", query), get("/stock", query), on(cancelled))


@pytest.mark.parametrize(
    ("method", "path", "parameters"),
    [
        ("GET", "/stock", {}),
        ("HEAD", "/stock", {}),
        ("GET", "/stock/A.b-1", {"sku": "A.b-1"}),
        ("POST", "/stock/A/adjustments", {"sku": "A"}),
    ],
)
def test_a_request_finds_its_handler_by_method_and_path(method: str, path: str, parameters: dict[str, str]) -> None:
    trigger, found = match_http(TRIGGERS, method, path)

    assert trigger.method == ("GET" if method == "HEAD" else method)
    assert found == parameters


@pytest.mark.parametrize("path", ["", "/", "/stock/", "/stock/a/b", "/stock/a/adjustments/", "/stock\n", "/stock/a\0"])
def test_another_path_is_not_found(path: str) -> None:
    with pytest.raises(NotFound):
        match_http(TRIGGERS, "GET", path)


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("POST", "/stock", "GET"), ("GET", "/stock/A/adjustments", "POST")]
)
def test_another_method_is_told_the_right_one(method: str, path: str, allowed: str) -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        match_http(TRIGGERS, method, path)

    assert refused.value.headers == {"Allow": allowed}


def test_an_event_finds_its_handler_by_type() -> None:
    assert match_event(TRIGGERS, SalesOrderCancelled.TYPE).model is SalesOrderCancelled


def test_an_event_of_another_type_is_nothing_this_function_will_ever_understand() -> None:
    with pytest.raises(Malformed, match=re.escape(StockReserved.TYPE)):
        match_event(TRIGGERS, StockReserved.TYPE)


def test_a_handler_of_something_else_is_a_mistake_seen_at_the_start() -> None:
    with pytest.raises(TypeError, match="command takes a Value, which is no Event"):
        on(command)
    with pytest.raises(TypeError, match="command takes a Value, which is no Query"):
        get("/stock", command)
