"""What starts a function: HTTP methods on paths, and events by their type. A function file lists them at its end."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

from shared.http.queries import Query
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Malformed, MethodNotAllowed, NotFound
from shared.work.perform import Handler

if TYPE_CHECKING:  # loaded with pydantic, by those who handle events
    from shared.events.event import Event

Wait = Callable[[Answer, float], Answer | None]  # (the answer so far, seconds) -> a later answer, if it came in time


class HttpTrigger(NamedTuple):
    """A method on a path. `model` is the body, a Value (POST), or the query string, a Query (GET)."""

    method: str
    path: re.Pattern[str]
    model: type[Any]
    handler: Handler
    wait: Wait | None = None


class EventTrigger(NamedTuple):
    """A type of event."""

    event_type: str
    model: "type[Event]"
    handler: Handler


Trigger = HttpTrigger | EventTrigger


def post(path: str, handler: Handler, wait: Wait | None = None) -> HttpTrigger:
    """A command at `path`, such as `/stock/{sku}/adjustments`. `wait` serves `Prefer: wait=N` (RFC 7240)."""
    return HttpTrigger("POST", _pattern(path), _model(handler), handler, wait)


def get(path: str, handler: Handler) -> HttpTrigger:
    """A query at `path`."""
    model = _model(handler)
    if not issubclass(model, Query):
        raise TypeError(f"{handler.__name__} takes a {model.__name__}, which is no Query")
    return HttpTrigger("GET", _pattern(path), model, handler)


def on(handler: Handler) -> EventTrigger:
    """Events of the type that the handler's first parameter names."""
    model = _model(handler)
    if not hasattr(model, "TYPE"):
        raise TypeError(f"{handler.__name__} takes a {model.__name__}, which is no Event")
    return EventTrigger(model.TYPE, model, handler)


def match_http(triggers: Sequence[Trigger], method: str, path: str) -> tuple[HttpTrigger, Mapping[str, str]]:
    """The trigger for a request, and the values of the path's parameters. Raises NotFound or MethodNotAllowed."""
    if "\0" in path:
        raise NotFound("A path cannot contain the NUL character.")
    wanted = "GET" if method == "HEAD" else method
    matches = [(t, m) for t in triggers if isinstance(t, HttpTrigger) and (m := t.path.fullmatch(path))]
    for trigger, match in matches:
        if trigger.method == wanted:
            return trigger, match.groupdict()
    if matches:
        raise MethodNotAllowed([trigger.method for trigger, _ in matches])
    raise NotFound(f"There is nothing at {path}.")


def match_event(triggers: Sequence[Trigger], event_type: str) -> EventTrigger:
    """The trigger for an event's type. Raises Malformed, since nobody else will ever understand it here either."""
    for trigger in triggers:
        if isinstance(trigger, EventTrigger) and trigger.event_type == event_type:
            return trigger
    raise Malformed(f"This function does not handle events of type {event_type}.")


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


def _model(handler: Handler) -> Any:
    return next(iter(get_type_hints(handler).values()))
