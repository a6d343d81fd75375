"""docs/api/openapi.json: an OpenAPI 3.1 document of what functions say of their operations."""

import inspect
from pathlib import Path
from typing import Any

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages import examples
from scripts.minierp.pages.operations import operations
from scripts.minierp.pages.outcomes import HEADERS, responses
from scripts.minierp.pages.parameters import parameters
from scripts.minierp.pages.problems import described
from scripts.minierp.pages.schemas import Components, Json, file_of
from shared.access.scopes import PUBLIC, SCOPES
from shared.runtime.triggers import HttpTrigger

VERSION = "0.1.0"
FILE = CHECKOUT / "docs" / "api" / "openapi.json"
_SCHEME = "token"
_ABOUT = (
    "Products, stock, purchase and sales orders over HTTP. Every refusal is a problem document (RFC 9457) whose `type`"
    " is the path of a page that says what to do. Numbers are exact, and answered as texts. Commands take an"
    " `Idempotency-Key`, lists come in pages, and what has a version says it as its `ETag`."
)
_VIOLATION = {
    "description": "Something that is wrong, and more about it.",
    "type": "object",
    "required": ["field", "message"],
    "properties": {
        "field": {
            "type": "string",
            "description": "Where, with points, such as lines.0.sku; or a header or parameter.",
        },
        "message": {"type": "string"},
        "pointer": {"type": "string", "description": "Where in the body: a JSON Pointer, such as #/lines/0/sku."},
    },
}
_PROBLEM = {
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "The path of the problem's page."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "version": {"type": "integer", "description": "The present version, where another one was expected."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Violation"}},
    },
}


def openapi() -> Json:
    """The document as it is now."""
    components = Components()
    components.schemas.update(Problem=_PROBLEM, Violation=_VIOLATION)
    shared = _Shared()
    paths: dict[str, Json] = {}
    for trigger in operations():
        method, _, path = trigger.name.partition(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(trigger, components, shared)
    scopes = "\n".join(f"- `{scope}`: {sentence}" for scope, sentence in SCOPES.items())
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": f"Scopes:\n{scopes}"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "MiniERP", "version": VERSION, "description": _ABOUT, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {_SCHEME: scheme},
            "headers": {name: _header(about) for name, about in HEADERS.items()},
            "examples": {each.kind: {"summary": each.title, "value": each.example} for each in described()},
            "parameters": shared.of("parameters"),
            "responses": shared.of("responses"),
            "schemas": dict(sorted(components.schemas.items())),
        },
    }


class _Shared:
    """What several operations have in common, which stands once."""

    def __init__(self) -> None:
        self._found: dict[str, Json] = {"parameters": {}, "responses": {}}

    def of(self, kind: str) -> Json:
        """All of a kind, by name."""
        return dict(sorted(self._found[kind].items()))

    def parameters(self, all_of_one: list[Json]) -> list[Json]:
        """Most of those of headers are alike everywhere."""
        return [self._named("parameters", each["name"], each) if _is_alike(each) else each for each in all_of_one]

    def responses(self, all_of_one: Json) -> Json:
        """Problems are named by their status and kinds."""
        return {
            status: self._named("responses", ".".join([status, *each["x-problems"]]), each)
            if "x-problems" in each
            else each
            for status, each in all_of_one.items()
        }

    def _named(self, kind: str, name: str, what: Json) -> Json:
        if self._found[kind].setdefault(name, what) != what:
            raise ValueError(f"two {kind} are called {name}")
        return {"$ref": f"#/components/{kind}/{name}"}


def _is_alike(parameter: Json) -> bool:
    return parameter["in"] == "header" and parameter["name"] not in ("Prefer", "If-Match")


def _header(about: str) -> Json:
    return {"description": about, "schema": {"type": "string"}}


def _operation(trigger: HttpTrigger, components: Components, shared: _Shared) -> Json:
    described: Json = {
        "operationId": operation_id(trigger),
        "tags": [_file(trigger).parent.name],
        **_texts(trigger),
        "security": [] if trigger.scope == PUBLIC else [{_SCHEME: [trigger.scope]}],
        "parameters": shared.parameters(parameters(trigger)),
        "responses": shared.responses(responses(trigger, components.of_answer(trigger))),
    }
    if trigger.method != "GET":
        described["requestBody"] = _body(trigger, components.of_body(trigger))
    return examples.added(trigger.name, described)


def _texts(trigger: HttpTrigger) -> Json:
    """The handler's first sentence, and what it and the command say besides."""
    whole = (inspect.getdoc(trigger.handler) or "").split("Raises ")[0].replace("\n", " ").strip()
    summary, _, rest = whole.partition(". ")
    return {
        "summary": summary.rstrip("."),
        "description": " ".join(filter(None, [rest.strip(), inspect.getdoc(trigger.model)])),
    }


def _body(trigger: HttpTrigger, schema: Json) -> Json:
    kinds = ["application/json", *(["application/merge-patch+json"] if trigger.method == "PATCH" else [])]
    return {"required": trigger.method != "DELETE", "content": {kind: {"schema": schema} for kind in kinds}}


def operation_id(trigger: HttpTrigger) -> str:
    """What clients call an operation: its handler, or where that says too little, its function."""
    handler, function = trigger.handler.__name__, _file(trigger).stem
    others = [each for each in operations() if each is not trigger]
    if handler.startswith("by_") or "_" not in handler:
        alone = function not in [_file(each).stem for each in others] or handler.startswith("by_")
        return function if alone else f"{handler}_{function.rpartition('_')[2]}"
    return f"{handler}_of_{function}" if handler in [each.handler.__name__ for each in others] else handler


def _file(trigger: HttpTrigger) -> Path:
    code: Any = trigger.handler.__code__
    return Path(code.co_filename)


def written() -> str:
    """The file's text."""
    return file_of(openapi())
