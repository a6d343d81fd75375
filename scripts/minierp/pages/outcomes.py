"""What an operation may be answered with: statuses, headers, and every problem that it can come to."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from scripts.minierp.manifests.front import own_problems
from scripts.minierp.pages.parameters import changes
from scripts.minierp.pages.problems import Described, classes, described
from scripts.minierp.pages.reaching import reached
from scripts.minierp.pages.schemas import Json, media_types, shape
from shared.access.scopes import PUBLIC
from shared.outcomes.attempts import InFlight, KeyReused, OutcomeUnknown
from shared.outcomes.problems import Invalid, PreconditionFailed, Problem, Unavailable
from shared.outcomes.refusals import (
    Forbidden,
    Malformed,
    NotAcceptable,
    PreconditionRequired,
    TooLarge,
    Unauthenticated,
    UnsupportedCharset,
    UnsupportedCoding,
    UnsupportedMediaType,
    UnsupportedPatch,
)
from shared.runtime.triggers import HttpTrigger

HEADERS: Mapping[str, str] = {
    "Correlation-Id": "The name of the request, by which logs and events are found.",
    "ETag": 'The version of what is shown, such as "v7"; of what has none, a weak tag of its content.',
    "Minierp-Version": "Of what is at which version by now: `<sku or order id>=<version>`, several joined by commas.",
    "Location": "Where the new thing is.",
    "Link": 'The next page, as `<…>; rel="next"` (RFC 8288); not on the last one.',
    "Retry-After": "Seconds after which to ask again.",
    "WWW-Authenticate": "How to say who one is, and what is wrong with the token (RFC 6750).",
    "Preference-Applied": "Which preference was honoured (RFC 7240).",
    "Idempotent-Replayed": "`true` where the answer is that to an earlier request with the same key.",
    "Accept": "The content types that would have been understood.",
    "Accept-Encoding": "The codings that would have been understood.",
    "Accept-Patch": "The forms of a patch that would have been understood (RFC 5789).",
}
_FILES = ("text/csv", "application/jsonl")
_TEXT = {"type": "string"}
_OF_STATUS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    **dict.fromkeys((404, 409, 412, 422), ("Idempotent-Replayed",)),
    403: ("WWW-Authenticate",),
    415: ("Accept", "Accept-Encoding", "Accept-Patch"),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_OF_READING: tuple[type[Problem], ...] = (Malformed, Invalid, PreconditionFailed)
_OF_A_COMMAND: tuple[type[Problem], ...] = (
    Malformed,
    Invalid,
    TooLarge,
    UnsupportedMediaType,
    UnsupportedCoding,
    UnsupportedCharset,
    PreconditionFailed,
)
_OF_ALL: tuple[type[Problem], ...] = (Problem, Unavailable, NotAcceptable)
_OF_A_KEY: tuple[type[Problem], ...] = (InFlight, KeyReused, OutcomeUnknown)


def responses(trigger: HttpTrigger, answered: Json) -> dict[str, Json]:
    """By status. answered: the schema of what is answered where all is well."""
    good = {str(status): _good(trigger, status, answered) for status in statuses(trigger)}
    if trigger.method == "GET":
        good["304"] = {
            "description": "The caller has this version already.",
            "headers": _headers(_names(trigger, 304)),
        }
    by_status = groupby(sorted(problems(trigger), key=lambda each: each.status), key=lambda each: each.status)
    return {**good, **{str(status): problem(status, list(found)) for status, found in by_status}}


def statuses(trigger: HttpTrigger) -> list[int]:
    """Those of an answer where all is well."""
    functions = reached(trigger.handler).functions
    if "serve" in functions:
        return [207]
    made = [201] if "created" in functions else []
    return ([200] if functions & {"ok", "answered"} or not made else []) + made


def problems(trigger: HttpTrigger) -> list[Described]:
    """Every problem that an operation can be answered with, by kind: those that its handler names, and the usual."""
    usual: list[type[Problem]] = [*_OF_ALL, *(_OF_READING if trigger.method == "GET" else _OF_A_COMMAND)]
    usual += [] if trigger.scope == PUBLIC else [Unauthenticated, Forbidden]
    usual += [UnsupportedPatch, PreconditionRequired] if trigger.method == "PATCH" else []
    usual += [] if trigger.method == "GET" or trigger.repeatable else _OF_A_KEY
    kinds = {each.kind for each in usual} | {each.kind for each in raised(trigger)} | set(own_problems())
    return [each for each in described() if each.kind in kinds]


def raised(trigger: HttpTrigger) -> Iterator[type[Problem]]:
    """The problems that the handler's docstring names. Raises LookupError for a name that there is not."""
    known = {each.__name__: each for each in classes()}
    for sentence in re.findall(r"Raises ([^.]*)", trigger.handler.__doc__ or ""):
        for name in re.findall(r"\b[A-Z][a-z]+[A-Za-z]*\b", sentence):
            if name not in known:
                raise LookupError(f"{trigger.name}: there is no problem {name}, which its handler is to raise")
            yield known[name]


def problem(status: int, found: list[Described]) -> Json:
    """A response that is one of these problems."""
    again = ["Retry-After"] if any(each.kind == InFlight.kind for each in found) else []
    headers = ["Correlation-Id", *_OF_STATUS.get(status, ()), *again]
    examples = {each.kind: {"$ref": f"#/components/examples/{each.kind}"} for each in found}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {
        "description": "; ".join(each.title for each in found) + ".",
        "headers": _headers(headers),
        "content": {"application/problem+json": content},
        "x-problems": [each.kind for each in found],
    }


def has_version(trigger: HttpTrigger) -> bool:
    """Whether what is answered has a version, and so an ETag."""
    return bool(media_types(trigger)) or "version" in getattr(shape(trigger), "__annotations__", ())


def _good(trigger: HttpTrigger, status: int, answered: Json) -> Json:
    return {
        "description": "Done." if trigger.method != "GET" else "Found.",
        "headers": _headers(_names(trigger, status)),
        "content": {kind: {"schema": _TEXT if kind in _FILES else answered} for kind in _forms(trigger)},
    }


def _forms(trigger: HttpTrigger) -> tuple[str, ...]:
    """The media types of what is answered; a list may also be asked for as a file."""
    forms: tuple[str, ...] = trigger.model.FORMS if trigger.method == "GET" else ("application/json",)
    return forms


def _names(trigger: HttpTrigger, status: int) -> Iterator[str]:
    yield "Correlation-Id"
    if trigger.method == "GET" or status == 201 or has_version(trigger) or changes(trigger):
        yield "ETag"
    if not media_types(trigger):
        yield "Minierp-Version"
    if status == 201:
        yield "Location"
    if "answered" in reached(trigger.handler).functions:
        yield "Link"
    if trigger.wait is not None or trigger.method == "GET":
        yield "Preference-Applied"
    if trigger.method != "GET" and not trigger.repeatable:
        yield "Idempotent-Replayed"


def _headers(names: Any) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
