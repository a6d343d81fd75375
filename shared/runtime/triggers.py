"""What starts a function: HTTP methods on paths, and events by their type. A function file lists them at its end."""

import re
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

from shared.access.scopes import PUBLIC, SCOPES
from shared.http.queries import Query
from shared.work.patience import Wait
from shared.work.perform import Handler

if TYPE_CHECKING:  # loaded with pydantic, by those who handle events
    from shared.events.event import Event


class HttpTrigger(NamedTuple):
    """A method on a path. `model` is the query string, a Query (GET), or the body, a Value (any other method).

    `name` is method and path as the function's file says them. scope: what a caller's token must hold. repeatable:
    whether a command does no harm when it is done again, so that no Idempotency-Key need be kept.
    """

    name: str
    method: str
    path: re.Pattern[str]
    model: type[Any]
    handler: Handler
    scope: str
    wait: Wait | None = None
    repeatable: bool = False


class EventTrigger(NamedTuple):
    """A type of event, by which it is called."""

    event_type: str
    model: "type[Event]"
    handler: Handler


Trigger = HttpTrigger | EventTrigger


def post(path: str, handler: Handler, *, scope: str, wait: Wait | None = None, repeatable: bool = False) -> HttpTrigger:
    """A command at `path`, such as `/stock/{sku}/adjustments`. `wait` serves `Prefer: wait=N` (RFC 7240).

    scope: one of shared.access.scopes, or `public`, as with every method. Raises ValueError for another.
    """
    return _at("POST", path, _model(handler), handler, scope, wait, repeatable)


def patch(path: str, handler: Handler, *, scope: str) -> HttpTrigger:
    """Changes to what is at `path`: a JSON Merge Patch (RFC 7396).

    The model's `model_fields_set` holds the fields that the body names; the others stay as they are. A null takes away
    what was there, and is refused by a field that cannot be without a value.
    """
    return _at("PATCH", path, _model(handler), handler, scope)


def delete(path: str, handler: Handler, *, scope: str, repeatable: bool = False) -> HttpTrigger:
    """An end to what is at `path`. It needs no body; where there is none, the command is `{}`."""
    return _at("DELETE", path, _model(handler), handler, scope, repeatable=repeatable)


def get(path: str, handler: Handler, *, scope: str) -> HttpTrigger:
    """A query at `path`."""
    model = _model(handler)
    if not issubclass(model, Query):
        raise TypeError(f"{handler.__name__} takes a {model.__name__}, which is no Query")
    return _at("GET", path, model, handler, scope)


def on(handler: Handler) -> EventTrigger:
    """Events of the type that the handler's first parameter names."""
    model = _model(handler)
    if not hasattr(model, "TYPE"):
        raise TypeError(f"{handler.__name__} takes a {model.__name__}, which is no Event")
    return EventTrigger(model.TYPE, model, handler)


def _at(
    method: str,
    path: str,
    model: Any,
    handler: Handler,
    scope: str,
    wait: Wait | None = None,
    repeatable: bool = False,
) -> HttpTrigger:
    if scope != PUBLIC and scope not in SCOPES:
        raise ValueError(f"{handler.__name__} names the scope {scope}, which there is not (shared/access/scopes.py)")
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
    return HttpTrigger(f"{method} {path}", method, pattern, model, handler, scope, wait, repeatable)


def _model(handler: Handler) -> Any:
    return next(iter(get_type_hints(handler).values()))
