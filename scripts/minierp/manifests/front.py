"""NGINX's configuration from the HTTPRoutes of the manifests: what leads where, and a problem document for the rest."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from string import Template

from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.routes import Route
from shared.outcomes.answers import FOR_BROWSERS, Document
from shared.outcomes.problems import NotFound, Unavailable, type_of
from shared.outcomes.refusals import ACCEPT_PATCH, MethodNotAllowed, TooLarge

_DETAILS = {
    400: "The request is not valid HTTP, or not HTTPS: the address begins with https://.",
    404: "Nothing answers at this path.",
    405: "This path does not answer that method; the header Allow names those that it does.",
    408: "The request took too long to arrive.",
    413: "The body is larger than 1 MiB.",
    414: "The address is too long.",
    429: "That is more than one client may ask at once; try again, a command under the same Idempotency-Key.",
    431: "The headers are too large.",
    501: "Of the transfer codings, chunked is understood.",
    503: "The function did not answer, or not in time; try again, a command under the same Idempotency-Key.",
    505: "HTTP/1.1 and HTTP/2 are understood.",
}
_AS_FUNCTIONS_DO = {problem.status: problem for problem in (NotFound, MethodNotAllowed, TooLarge, Unavailable)}
"""What functions say as well, and call by a name of their own."""

_SHOWN_AS = {494: 431, 497: 400, 502: 503, 504: 503}
"""What NGINX calls oversized headers and plain HTTP on the HTTPS port; and what an event source and a client do alike
about a function that is not reached, breaks off or takes too long.
"""
_INTERCEPTED = {408: 408, 413: 413, 429: 429, 502: 503, 504: 503}
"""While a request is at a function: what only we, or Knative in between, say of it, and what we make of that."""

_PROBLEMS = "/problem/"
"""Paths of NGINX's own, not named locations: those fail where the request is too broken to have a path."""


@dataclass(frozen=True)
class Limits:
    """What one client may ask of functions; what is more is a 429.

    address_rate, token_rate: requests a second of one address, of one token; twice as many may come at a stroke.
    address_at_once: requests of one address that are being answered.
    """

    address_rate: int
    token_rate: int
    address_at_once: int


@dataclass(frozen=True)
class Front:
    """What differs from place to place. Paths are quoted where they are used; logs are NGINX's own expressions.

    listen: address and port. folder: for its process id and what it must buffer. servers: lines of the http block that
    say how functions are found. target and host: where a request goes and for which host, `$upstream` being the
    function's name. user: a directive, or empty.
    """

    listen: str
    certificate: Path
    key: Path
    folder: Path
    error_log: str
    access_log: str
    servers: str
    target: str
    host: str
    limits: Limits
    workers: str = "auto"
    user: str = ""


def configuration(manifests: Manifests, front: Front) -> str:
    """The whole configuration: a function by path and method."""
    routes = sorted(manifests.routes, key=lambda route: route.precedence)
    timeout = max((function.silent_seconds for function in manifests.functions), default=30)
    limits = front.limits
    return _TEMPLATE.substitute(
        vars(front) | vars(limits),
        address_burst=2 * limits.address_rate,
        token_burst=2 * limits.token_rate,
        own_headers=_own_headers(),
        timeout=timeout + 5,
        accept_patch=ACCEPT_PATCH["Accept-Patch"],
        functions="".join(_function_line(route) for route in routes if route.method != "OPTIONS"),
        allowed="".join(_allowed_lines(routes)),
        error_pages="".join(_error_page(status) for status in _DETAILS),
        intercepted="".join(
            f"            error_page {status} ={shown} {_PROBLEMS}{shown};\n" for status, shown in _INTERCEPTED.items()
        ),
        problems="".join(_problem(HTTPStatus(status)) for status in _DETAILS),
    )


def _function_line(route: Route) -> str:
    return f'        "~^{route.method} {route.pattern.removeprefix("^")}" "{route.function}";\n'


def _allowed_lines(routes: Sequence[Route]) -> list[str]:
    """For every path the methods it answers; several routes may share a path or overlap."""
    methods: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        methods[route.pattern] |= {route.method}
    return [f'        "~{pattern}" "{", ".join(sorted(allowed))}";\n' for pattern, allowed in methods.items()]


def _error_page(status: int) -> str:
    codes = [status, *(odd for odd, shown in _SHOWN_AS.items() if shown == status)]
    return f"        error_page {' '.join(map(str, codes))} ={status} {_PROBLEMS}{status};\n"


def own_problems() -> dict[str, Document]:
    """What the gateway says by itself: problem details by their kind, those aside that functions say as well."""
    own = {_slug(status): status for status in map(HTTPStatus, _DETAILS) if status not in _AS_FUNCTIONS_DO}
    return {kind: _document(status, "9f86d081884c7d65") for kind, status in own.items()}


def _document(status: HTTPStatus, request_id: str) -> Document:
    known = _AS_FUNCTIONS_DO.get(status)
    return {
        "type": type_of(known.kind if known else _slug(status)),
        "title": known.title if known else status.phrase,
        "status": status.value,
        "detail": _DETAILS[status],
        "instance": f"urn:minierp:request:{request_id}",
    }


def _problem(status: HTTPStatus) -> str:
    problem = _document(status, "$request_id")
    allow = "add_header Allow $allowed always;" if status == HTTPStatus.METHOD_NOT_ALLOWED else ""
    again = status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
    retry = "add_header Retry-After 1 always;" if again else ""
    said = f"{allow} {retry} {_own_headers()} add_header Correlation-Id $correlation always;"
    return (
        f"        location = {_PROBLEMS}{status.value} {{ internal; client_max_body_size 0; "
        f"default_type application/problem+json; {said} return {status.value} '{json.dumps(problem)}'; }}\n"
    )


def _own_headers() -> str:
    """Of NGINX's own answers, which say of themselves what functions' answers say."""
    said = {**FOR_BROWSERS, "Cache-Control": "no-store"}
    return " ".join(f'add_header {name} "{value}" always;' for name, value in said.items())


def _slug(status: HTTPStatus) -> str:
    return status.phrase.lower().replace(" ", "-")


_TEMPLATE = Template(Path(__file__).with_name("front.conf.template").read_text(encoding="utf-8"))
