"""What a request may say beside its body: in its path, its query string and its headers."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, fields
from typing import Any

from scripts.minierp.pages.reaching import reached
from scripts.minierp.pages.schemas import Json
from shared.runtime.triggers import HttpTrigger
from shared.values import skus

_NAME: Json = {"type": "string", "pattern": r"^[^/\u0000-\u001f\u007f]+$"}
"""What leads somewhere: no route takes a path with control characters in it."""
_IN_PATH: dict[str, Json] = {
    "sku": {"type": "string", "pattern": f"^(?:{skus.PATTERN.removeprefix('^').removesuffix('$')})$"},
    "id": {**_NAME, "description": "An id, or the number of an order such as SO-2026-000123."},
}
_MOMENT: Json = {"type": "string", "format": "date-time"}

_KEY = "A key of the caller's own for this request: sent again under it, it is answered again and not done again."
_IF_MATCH = 'The version that the change is for, as `ETag` says it, such as "v7". Another is refused (412).'
_IF_NONE_MATCH = "The version that the caller has, as `ETag` says it: 304 where it is still the one."
_WAIT = "`wait=N`: answer as soon as the order is settled, or after N seconds as it is then (RFC 7240)."
_MIN_VERSION = "What the caller wrote, as `Minierp-Version` said it: what is shown is not older, or it is 503."
_PATIENCE = "`wait=N`: how many seconds to wait for the version that is demanded (RFC 7240)."
_COUNT = "`count=exact` or `count=estimated`: say how many there are on all pages, as `total` (RFC 7240)."
_CORRELATION = "A name for this request, by which logs and events are found; one is made where none is sent."


def parameters(trigger: HttpTrigger) -> list[Json]:
    """All of them, those of the path first."""
    return [*_of_path(trigger), *_of_query(trigger), *_of_headers(trigger)]


def _of_path(trigger: HttpTrigger) -> Iterator[Json]:
    for name in re.findall(r"\{(\w+)\}", trigger.name):
        yield {"name": name, "in": "path", "required": True, "schema": _IN_PATH.get(name, _NAME)}


def _of_query(trigger: HttpTrigger) -> Iterator[Json]:
    if trigger.method == "GET":
        yield from ({"name": each.name, "in": "query", "schema": _schema(each)} for each in fields(trigger.model))


def _of_headers(trigger: HttpTrigger) -> Iterator[Json]:
    yield _header("Correlation-Id", _CORRELATION, {"type": "string", "maxLength": 128})
    if trigger.method == "GET":
        yield _header("If-None-Match", _IF_NONE_MATCH)
        yield _header("Minierp-Min-Version", _MIN_VERSION)
        yield _header("Prefer", _COUNT if "answered" in reached(trigger.handler).functions else _PATIENCE)
        return
    if not trigger.repeatable:
        yield _header("Idempotency-Key", _KEY, {"type": "string", "minLength": 1, "maxLength": 255})
    if changes(trigger):
        yield {**_header("If-Match", _IF_MATCH), "required": trigger.method == "PATCH"}
    if trigger.wait is not None:
        yield _header("Prefer", _WAIT)


def changes(trigger: HttpTrigger) -> bool:
    """Whether a command changes something that has a version."""
    return "may_change" in reached(trigger.handler).names


def _header(name: str, description: str, schema: Json | None = None) -> Json:
    return {"name": name, "in": "header", "description": description, "schema": schema or {"type": "string"}}


def _schema(parameter: "Field[Any]") -> Json:
    """What its reader takes, read off the reader."""
    read, default = parameter.metadata["read"], parameter.default
    kind, bounds = read.__qualname__.partition(".")[0], inspect.getclosurevars(read).nonlocals
    several = isinstance(default, tuple)
    found = _BY_READER[kind](bounds) if kind in _BY_READER else {"type": "string"}
    if several:
        return {"type": "array", "items": found, **({"maxItems": bounds["most"]} if "most" in bounds else {})}
    return {**found, "default": default} if default not in (None, "") else found


_BY_READER: Mapping[str, Callable[[Mapping[str, Any]], Json]] = {
    "whole": lambda bounds: {"type": "integer", "minimum": bounds["least"], "maximum": bounds["most"]},
    "one_of": lambda bounds: {"type": "string", "enum": [str(choice) for choice in bounds["choices"]]},
    "_some_of": lambda bounds: {"type": "string", "enum": list(bounds["known"])},
    "instant": lambda _: dict(_MOMENT),
    "past": lambda _: dict(_MOMENT),
    "up_to": lambda bounds: {"type": "string", "pattern": _whole_of(bounds["pattern"])},
}


def _whole_of(pattern: str) -> str:
    return f"^(?:{pattern.removeprefix('^').removesuffix('$')})$"
