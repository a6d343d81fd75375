"""The OpenAPI document says of operations what functions say themselves."""

import json
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import Field

from scripts.minierp.pages import examples, outcomes
from scripts.minierp.pages.openapi import openapi
from scripts.minierp.pages.operations import operations
from scripts.minierp.pages.outcomes import problems
from scripts.minierp.pages.parameters import parameters
from scripts.minierp.pages.problems import described
from scripts.minierp.pages.schemas import Components, closed, media_types, shape
from shared.outcomes.problems import NotFound
from shared.runtime.triggers import HttpTrigger
from shared.values.record import Value

DOCUMENT = openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
TRIGGERS = {trigger.name: trigger for trigger in operations()}


def test_an_operation_s_security_is_its_trigger_s_scope() -> None:
    said = {
        name: [scope for each in operation["security"] for scope in each["token"]] or ["public"]
        for name, operation in OPERATIONS.items()
    }

    assert said == {name: [trigger.scope] for name, trigger in TRIGGERS.items()}


def test_operations_are_told_apart_and_name_only_what_is_there() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(ids) == len(set(ids)) == len(operations())
    assert set(references(DOCUMENT)) <= {
        f"#/components/{kind}/{name}" for kind, named in DOCUMENT["components"].items() for name in named
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_what_it_takes_and_gives(name: str) -> None:
    operation = OPERATIONS[name]
    answered = {status: each for status, each in operation["responses"].items() if status.startswith("20")}

    assert operation["summary"]
    assert operation["summary"][0].isupper()
    assert all(
        "$ref" in each["content"]["application/json"]["schema"] or media_types(TRIGGERS[name])
        for each in answered.values()
        if "application/json" in each["content"]
    )
    assert answered
    assert ("requestBody" in operation) is not name.startswith("GET")


def test_a_parameter_says_what_its_reader_takes() -> None:
    said = {each["name"]: each["schema"] for each in parameters(TRIGGERS["GET /products"]) if each["in"] == "query"}

    assert said["limit"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    assert said["status"] == {"type": "string", "enum": ["active", "discontinued"]}
    assert (said["sku"]["type"], said["sku"]["maxItems"]) == ("array", 200)
    assert said["sku"]["items"]["pattern"].startswith("^(?:")


def test_headers_are_those_that_a_command_takes() -> None:
    def headers(name: str) -> set[str]:
        return {each["name"] for each in parameters(TRIGGERS[name]) if each["in"] == "header"}

    assert {"Idempotency-Key", "Prefer"} <= headers("POST /sales-orders")
    assert {"Idempotency-Key", "If-Match"} <= headers("PATCH /products/{sku}")
    assert "Idempotency-Key" not in headers("POST /stock/rebuilds")
    assert {"If-None-Match"} <= headers("GET /products/{sku}")


def test_what_a_handler_says_that_it_raises_is_a_problem_of_its_operation() -> None:
    kinds = [each.kind for each in problems(TRIGGERS["POST /sales-orders"])]

    assert {"stock-refused", "reference-taken", "request-in-flight", "too-many-requests"} <= set(kinds)
    assert "not-found" not in kinds


def test_a_name_that_is_no_problem_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "classes", lambda: [NotFound])

    with pytest.raises(LookupError, match="StockRefused"):
        list(outcomes.raised(TRIGGERS["POST /sales-orders"]))


def test_a_handler_that_does_not_say_what_it_answers_is_found() -> None:
    def silent(command: Value, context: Any) -> Any: ...

    trigger: HttpTrigger = TRIGGERS["POST /products"]._replace(handler=silent)

    with pytest.raises(LookupError, match="silent does not say"):
        shape(trigger)


def test_two_schemas_of_one_name_are_refused() -> None:
    components = Components()
    components.of_model(type("Line", (Value,), {"__annotations__": {"sku": str}}), "validation")

    with pytest.raises(ValueError, match="Line"):
        components.of_model(type("Line", (Value,), {"__annotations__": {"sku": int}}), "validation")


def test_a_number_that_may_be_a_text_keeps_its_bounds() -> None:
    schemas = Components()
    one_of_them = type("Sold", (Value,), {"__annotations__": {"units": Annotated[int, Field(ge=1, le=9)]}})

    schemas.of_model(one_of_them, "validation")

    assert schemas.schemas["Sold"]["properties"]["units"] == {"type": "integer", "minimum": 1, "maximum": 9}
    quantity = DOCUMENT["components"]["schemas"]["CreateSalesOrderLine"]["properties"]["quantity"]["anyOf"]
    assert {"type": "number", "exclusiveMinimum": 0} in quantity


@pytest.mark.parametrize("name", sorted({step["operation"] for step in examples.story() if "status" in step}))
def test_examples_are_what_the_schemas_say(name: str) -> None:
    operation = OPERATIONS[name]
    components = {**DOCUMENT["components"], "schemas": closed(DOCUMENT["components"]["schemas"])}
    bodies = [operation["requestBody"]["content"]["application/json"]] if "requestBody" in operation else []
    answers = [
        each["content"]["application/json"]
        for status, each in operation["responses"].items()
        if status in ("200", "201", "207")
    ]
    shown = [each for each in (*bodies, *answers) if "example" in each]

    assert len(shown) >= len(bodies) + 1
    for each in shown:
        validator = Draft202012Validator({**each["schema"], "components": components})
        assert [error.message for error in validator.iter_errors(each["example"])] == []


def test_every_problem_has_its_example_in_the_document() -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": DOCUMENT["components"]}

    assert set(DOCUMENT["components"]["examples"]) == {each.kind for each in described()}
    for example in DOCUMENT["components"]["examples"].values():
        assert not list(Draft202012Validator(schema).iter_errors(json.loads(json.dumps(example["value"]))))


def references(part: object) -> list[str]:
    """Everything that a part of the document refers to."""
    if isinstance(part, dict):
        here = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return here + [found for each in part.values() for found in references(each)]
    return [found for each in part for found in references(each)] if isinstance(part, list) else []
