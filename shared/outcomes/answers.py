"""What a handler gives back to an HTTP caller."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, NotRequired

from typing_extensions import TypedDict, TypeVar

from shared.outcomes.problems import Problem
from shared.outcomes.versions import said

Document = dict[str, Any]
Shape = TypeVar("Shape", default=Document)
Item = TypeVar("Item")

POLICY = "Content-Security-Policy"
FOR_BROWSERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    POLICY: "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""Headers of every answer: come by HTTPS only, and make no page of what is a document for programs.

An answer that is a page for people says its own policy instead.
"""


class Answer(NamedTuple, Generic[Shape]):
    """A status, a JSON document (an empty one is no body at all), and the headers that belong to it.

    A handler says of what shape the document is: `-> Answer[SalesOrder]`, a TypedDict, which the API's description has.
    """

    body: Document
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})


class Content(NamedTuple):
    """What is no document of ours: a page, or a file, of one of its query's FORMS. Its headers have an ETag."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = MappingProxyType({})


class Page(TypedDict, Generic[Item]):
    """One page of a list. `next_cursor` is where the next one begins; null on the last."""

    items: list[Item]
    next_cursor: str | None
    total: NotRequired[int]


def only(outcomes: Sequence[Answer[Any] | Problem]) -> Answer[Any]:
    """The answer of the one command that was done as a batch of itself. Raises the Problem that refused it."""
    [outcome] = outcomes
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def ok(body: Document) -> Answer[Any]:
    """200 with one resource, or a page; the ETag is the resource's version (RFC 9110, section 8.8.3)."""
    return Answer(body, headers=_versioned(body))


def created(body: Document, location: str, *changed: Document) -> Answer[Any]:
    """201 with the new resource and where it can be read again; the ETag is its version, or that of what it changed."""
    return Answer(body, 201, {"Location": location, **_versioned(*(changed or (body,)))})


def no_content(headers: Mapping[str, str]) -> Answer[Any]:
    """204: the headers say everything."""
    return Answer({}, 204, headers)


def permanently_at(location: str) -> Answer[Any]:
    """308: the same request is answered there, for good (RFC 9110, section 15.4.9)."""
    return Answer({}, 308, {"Location": location})


def _versioned(*things: Document) -> dict[str, str]:
    """The versions of things, and the tag of one that is alone."""
    alone = len(things) == 1 and "version" in things[0]
    return {**({"ETag": f'"v{things[0]["version"]}"'} if alone else {}), **said(things)}
