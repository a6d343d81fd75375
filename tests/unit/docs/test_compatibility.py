"""What the last release published holds: whatever breaks a caller or a listener is named."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from scripts.minierp.pages.compatibility import broken_calls, broken_events
from scripts.minierp.pages.contract import DOCS

Json = dict[str, Any]
RELEASED, NOW = DOCS / "api" / "released", DOCS / "api"


def document(folder: Any, name: str = "openapi.json") -> Json:
    found: Json = json.loads((folder / name).read_text(encoding="utf-8"))
    return found


def events(folder: Any) -> dict[str, Json]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "events").glob("*.json")}


def test_nothing_breaks_whoever_calls_what_was_released() -> None:
    assert broken_calls(document(RELEASED), document(NOW)) == []


def test_every_version_of_an_event_is_as_it_was_released() -> None:
    assert broken_events(events(RELEASED), events(NOW)) == []


def body(changed: Json) -> Json:
    found: Json = changed["components"]["schemas"]["CreateSalesOrder"]
    return found


def order(changed: Json) -> Json:
    found: Json = changed["components"]["schemas"]["SalesOrder"]
    return found


def parameters(changed: Json) -> list[Json]:
    found: list[Json] = changed["paths"]["/products"]["get"]["parameters"]
    return found


BREAKING: dict[str, tuple[Callable[[Json], Any], str]] = {
    "an operation is gone": (
        lambda changed: changed["paths"]["/products"].pop("post"),
        "POST /products: the operation is gone",
    ),
    "a field is required": (
        lambda changed: body(changed)["required"].append("reference"),
        "POST /sales-orders: the body needs reference",
    ),
    "a field is gone": (
        lambda changed: body(changed)["properties"].pop("ordered_at"),
        "POST /sales-orders: the body may not have ordered_at any more",
    ),
    "a type is narrower": (
        lambda changed: body(changed)["properties"].update(reference={"type": "string"}),
        "POST /sales-orders: reference may not be null any more",
    ),
    "a choice is gone": (
        lambda changed: body(changed)["properties"]["on_shortage"]["enum"].remove("backorder"),
        "POST /sales-orders: on_shortage may not be backorder any more",
    ),
    "a text is shorter": (
        lambda changed: body(changed)["properties"]["customer"].update(maxLength=10),
        "POST /sales-orders: customer has maxLength 10",
    ),
    "a parameter is gone": (
        lambda changed: parameters(changed).remove(next(p for p in parameters(changed) if p.get("name") == "text")),
        "GET /products: takes no parameter text any more",
    ),
    "a parameter is needed": (
        lambda changed: parameters(changed).append({"name": "shop", "in": "query", "required": True, "schema": {}}),
        "GET /products: needs the parameter shop",
    ),
    "an answer says less": (
        lambda changed: order(changed)["properties"].pop("number"),
        "the answer has no number any more",
    ),
    "an answer may lack something": (
        lambda changed: order(changed)["required"].remove("number"),
        "the answer may lack number",
    ),
    "an answer has another type": (
        lambda changed: order(changed)["properties"].update(version={"type": "string"}),
        "the answer.version may be string",
    ),
    "another scope is needed": (
        lambda changed: changed["paths"]["/products"]["get"].update(security=[{"token": ["product:write"]}]),
        "GET /products: needs [{'token': ['product:write']}]",
    ),
    "a status is gone": (
        lambda changed: changed["paths"]["/products"]["post"]["responses"].pop("201"),
        "POST /products: never answers 201 any more",
    ),
    "a header is gone": (
        lambda changed: changed["paths"]["/products"]["post"]["responses"]["201"]["headers"].pop("ETag"),
        "POST /products: answers 201 without the header ETag",
    ),
}


@pytest.mark.parametrize("change", BREAKING)
def test_what_breaks_a_caller_is_named(change: str) -> None:
    before, now = document(NOW), document(NOW)
    make, named = BREAKING[change]

    make(now)

    assert any(named in found for found in broken_calls(before, now)), broken_calls(before, now)


def test_what_only_adds_breaks_nobody() -> None:
    now = document(NOW)
    now["paths"]["/shops"] = copy.deepcopy(now["paths"]["/products"])
    body(now)["properties"]["gift"] = {"type": "boolean", "default": False}
    order(now)["properties"]["gift"] = {"type": "boolean"}
    parameters(now).append({"name": "shop", "in": "query", "schema": {"type": "string"}})

    assert broken_calls(document(NOW), now) == []


PLACED = "com.minierp.sales.order.created.v2"


def data(found: dict[str, Json]) -> Json:
    told: Json = found[PLACED]["$defs"]["SalesOrderPlaced"]
    return told


OF_EVENTS: dict[str, tuple[Callable[[dict[str, Json]], Any], str]] = {
    "gone": (lambda found: found.pop(PLACED), "the event is gone"),
    "less": (lambda found: data(found)["properties"].pop("customer"), "/properties/customer is gone"),
    "more": (lambda found: data(found)["properties"].update(gift={}), "/properties/gift is new"),
    "optional": (lambda found: data(found)["required"].remove("customer"), "/required was"),
}


@pytest.mark.parametrize("change", OF_EVENTS)
def test_what_changes_an_event_is_named(change: str) -> None:
    before, now = events(NOW), events(NOW)
    make, named = OF_EVENTS[change]

    make(now)

    (found,) = broken_events(before, now)
    assert found.startswith(PLACED)
    assert named in found


def test_what_is_said_of_an_event_may_change() -> None:
    now = events(NOW)
    data(now)["description"] = "Said better."

    assert broken_events(events(NOW), now) == []
