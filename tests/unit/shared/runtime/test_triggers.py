from collections.abc import Callable

import pytest

from shared.access.scopes import PUBLIC
from shared.events.sales import SalesOrderCancelled
from shared.http.queries import Query
from shared.outcomes.answers import Answer
from shared.runtime.triggers import HttpTrigger, delete, get, on, patch, post
from shared.values.record import Value
from shared.work.context import Context


def command(_command: Value, _context: Context) -> Answer:
    return Answer({})


def query(_query: Query, _context: Context) -> Answer:
    return Answer({})


def cancelled(event: SalesOrderCancelled, context: Context) -> None: ...


def test_a_trigger_says_its_method_and_what_its_handler_takes() -> None:
    asked, told = get("/stock", query, scope="stock:read"), post("/stock", command, scope="stock:adjust")

    assert [(each.method, each.model) for each in (asked, told)] == [("GET", Query), ("POST", Value)]
    assert (asked.scope, told.scope) == ("stock:read", "stock:adjust")
    changed, ended = (made("/stock/{sku}", command, scope=PUBLIC) for made in (patch, delete))
    assert [(each.method, each.model) for each in (changed, ended)] == [("PATCH", Value), ("DELETE", Value)]
    assert on(cancelled).event_type == SalesOrderCancelled.TYPE


def test_a_handler_of_something_else_is_a_mistake_seen_at_the_start() -> None:
    with pytest.raises(TypeError, match="command takes a Value, which is no Event"):
        on(command)
    with pytest.raises(TypeError, match="command takes a Value, which is no Query"):
        get("/stock", command, scope=PUBLIC)


@pytest.mark.parametrize("made", [get, post, patch, delete])
def test_nothing_is_triggered_without_a_scope_that_there_is(made: Callable[..., HttpTrigger]) -> None:
    with pytest.raises(TypeError, match="scope"):
        made("/stock", query)
    with pytest.raises(ValueError, match="query names the scope stock:steal, which there is not"):
        made("/stock", query, scope="stock:steal")
