"""What a request is for: the trigger of its method and path, or of its event's type; and what needs no handler."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from shared.http.requests import Request
from shared.outcomes.answers import Answer, no_content, permanently_at
from shared.outcomes.problems import NotFound
from shared.outcomes.refusals import ACCEPT_PATCH, Malformed, MethodNotAllowed
from shared.runtime.triggers import EventTrigger, HttpTrigger, Trigger

_METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")
_OF_A_URI = "!#$%&'()*+,/:;=?@[]"


class Route(NamedTuple):
    """A trigger, and the values of its path's parameters."""

    trigger: HttpTrigger
    parameters: Mapping[str, str]


def route(triggers: Sequence[Trigger], request: Request) -> Route | Answer:
    """What `request` is for. What needs no handler, OPTIONS and a slash too many at the end, is answered at once.

    A HEAD is for what a GET is for; the server leaves the body out. Raises NotFound or MethodNotAllowed.
    """
    here = _at(triggers, request.path)
    wanted = "GET" if request.method == "HEAD" else request.method
    for each in here:
        if each.trigger.method == wanted:
            return each
    if here:
        return _about([each.trigger.method for each in here], request.method)
    if request.path.endswith("/") and _at(triggers, request.path[:-1]) and (there := _without_slash(request)):
        return permanently_at(there)
    raise NotFound(f"There is nothing at {request.path}.")


def match_event(triggers: Sequence[Trigger], event_type: str) -> EventTrigger:
    """The trigger for an event's type. Raises Malformed, since nobody else will ever understand it here either."""
    for trigger in triggers:
        if isinstance(trigger, EventTrigger) and trigger.event_type == event_type:
            return trigger
    raise Malformed(f"This function does not handle events of type {event_type}.")


def _at(triggers: Sequence[Trigger], path: str) -> list[Route]:
    if "\0" in path:
        raise NotFound("A path cannot contain the NUL character.")
    return [
        Route(trigger, match.groupdict())
        for trigger in triggers
        if isinstance(trigger, HttpTrigger) and (match := trigger.path.fullmatch(path))
    ]


def _about(methods: Sequence[str], asked: str) -> Answer:
    answered = {*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}
    allowed = [method for method in _METHODS if method in answered]
    if asked == "OPTIONS":
        return no_content({"Allow": ", ".join(allowed), **(ACCEPT_PATCH if "PATCH" in methods else {})})
    raise MethodNotAllowed(allowed)


def _without_slash(request: Request) -> str:
    """The same resource relative to where the request went, so that it is right behind any gateway (RFC 3986, 5.2)."""
    path, _, query = request.target.partition("?")
    name = path[:-1].rpartition("/")[2]
    if not path.endswith("/") or name in ("", ".", ".."):
        return ""
    return quote(f"../{name}{f'?{query}' if query else ''}".encode("latin-1"), safe=_OF_A_URI)
