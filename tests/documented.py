"""What is answered is what the OpenAPI document says: tests that call functions hold every answer to it."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from scripts.minierp.pages.openapi import openapi
from scripts.minierp.pages.outcomes import HEADERS
from scripts.minierp.pages.schemas import Json, closed
from shared.outcomes.problems import type_of

_OF_NO_OPERATION = (308, 405)
"""A slash too many; a method of another function's."""


@cache
def document() -> Json:
    return openapi()


@cache
def _operations() -> list[tuple[str, re.Pattern[str], Json]]:
    """Literal paths before those with parameters, as a router prefers them."""
    return [
        (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), operation)
        for path, methods in sorted(document()["paths"].items(), key=lambda each: "{" in each[0])
        for method, operation in methods.items()
    ]


@cache
def _components() -> Json:
    """With schemas that take no member which they do not name, so that the document leaves nothing out."""
    components: Json = document()["components"]
    return {**components, "schemas": closed(components["schemas"]) | {"Violation": components["schemas"]["Violation"]}}


def operation(method: str, path: str) -> Json | None:
    """What the document says of a request, if it is one of the API's."""
    wanted = "GET" if method == "HEAD" else method
    return next((each for name, form, each in _operations() if name == wanted and form.fullmatch(path)), None)


def hold_to_document(method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Raises AssertionError for an answer of which the document does not say all."""
    if found := undocumented(method, path, status, headers, body):
        raise AssertionError(f"docs/api/openapi.json does not say so: {found}")


def undocumented(method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
    """What of an answer the document does not say."""
    found = operation(method, path)
    if found is None or status in _OF_NO_OPERATION:
        return []
    response = _resolved(found["responses"].get(str(status)))
    if response is None:
        return [f"{method} {path}: the status {status}"]
    given = {name.title(): value for name, value in headers.items()}
    extra = [name for name in HEADERS if name.title() in given and name not in response.get("headers", {})]
    wrong = [f"{method} {path}: the header {name} of a {status}" for name in extra]
    return wrong + [f"{method} {path}: {each}" for each in _of_body(response, given.get("Content-Type", ""), body)]


def _of_body(response: Json, media_type: str, body: bytes) -> list[str]:
    if not body:
        return []
    kind = media_type.partition(";")[0]
    if kind not in response.get("content", {}):
        return [f"the content type {kind}"]
    if not kind.endswith("json"):
        return []
    value: Any = json.loads(body)
    types = [type_of(each) for each in response.get("x-problems", ())]
    unknown = [f"the problem {value['type']}"] if types and value["type"] not in types else []
    return unknown + [
        f"{error.json_path} {error.message}" for error in _validator(_schema(response, kind)).iter_errors(value)
    ]


def _schema(response: Json, kind: str) -> str:
    return json.dumps(response["content"][kind]["schema"])


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": _components()})


def _resolved(response: Json | None) -> Json | None:
    if response is None or "$ref" not in response:
        return response
    found: Json = document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return found
