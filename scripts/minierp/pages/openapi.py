"""Write docs/api/openapi.json anew: `python -m scripts.minierp.pages.openapi`.

An OpenAPI 3.1 document of what functions say of their operations: path, method, who may call it, and what it is sent.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages.operations import operations
from shared.access.scopes import PUBLIC, SCOPES
from shared.runtime.triggers import HttpTrigger

Json = dict[str, Any]

FILE = CHECKOUT / "docs" / "api" / "openapi.json"
_SCHEME = "token"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_REFUSALS = {
    "401": {"description": "Who calls is not known.", "content": _PROBLEM},
    "403": {"description": "The token lacks the scope.", "content": _PROBLEM},
    "default": {"description": "A problem.", "content": _PROBLEM},
}
_PROBLEM_SCHEMA = {
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def openapi() -> Json:
    """The document as it is now."""
    paths: dict[str, Json] = {}
    schemas: Json = {"Problem": _PROBLEM_SCHEMA}
    for trigger in operations():
        method, _, path = trigger.name.partition(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(trigger, path, schemas)
    scopes = "\n".join(f"- `{scope}`: {sentence}" for scope, sentence in SCOPES.items())
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": f"Scopes:\n{scopes}"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "MiniERP", "version": "0.1.0"},
        "paths": paths,
        "components": {"securitySchemes": {_SCHEME: scheme}, "responses": _REFUSALS, "schemas": schemas},
    }


def _operation(trigger: HttpTrigger, path: str, schemas: Json) -> Json:
    name = f"{Path(trigger.handler.__code__.co_filename).stem}.{trigger.handler.__name__}"
    described: Json = {
        "operationId": name,
        "security": [] if trigger.scope == PUBLIC else [{_SCHEME: [trigger.scope]}],
        "parameters": [*_parameters(trigger, path)],
        "responses": {
            "2XX": {"description": "Done, or found.", "content": {"application/json": {"schema": {"type": "object"}}}},
            **{status: {"$ref": f"#/components/responses/{status}"} for status in _REFUSALS},
        },
    }
    if trigger.method != "GET":
        body = {"application/json": {"schema": _schema(trigger, name, schemas)}}
        described["requestBody"] = {"required": trigger.method != "DELETE", "content": body}
    return described


def _parameters(trigger: HttpTrigger, path: str) -> Iterator[Json]:
    for name in re.findall(r"\{(\w+)\}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if trigger.method == "GET":
        yield from ({"name": each.name, "in": "query", "schema": {"type": "string"}} for each in fields(trigger.model))


def _schema(trigger: HttpTrigger, name: str, schemas: Json) -> Json:
    """Of what is sent; the parts of it go to `schemas`, each under the operation's name."""
    whole: Json = trigger.model.model_json_schema(ref_template=f"#/components/schemas/{name}.{{model}}")
    schemas.update({f"{name}.{part}": schema for part, schema in whole.pop("$defs", {}).items()})
    schemas[name] = whole
    return {"$ref": f"#/components/schemas/{name}"}


def written() -> str:
    """The file's text."""
    return json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(), encoding="utf-8")
