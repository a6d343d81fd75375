"""What a handler gives back to an HTTP caller."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Document = dict[str, Any]

FOR_BROWSERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""Headers of every answer: come by HTTPS only, and make no page of what is a document for programs."""


class Answer(NamedTuple):
    """A status, a JSON document (an empty one is no body at all), and the headers that belong to it."""

    body: Document
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})


def ok(body: Document) -> Answer:
    """200 with one resource, or a page; the ETag is the resource's version (RFC 9110, section 8.8.3)."""
    return Answer(body, headers=_etag(body))


def created(body: Document, location: str, changed: Document | None = None) -> Answer:
    """201 with the new resource and where it can be read again; the ETag is its version, or that of what it changed."""
    return Answer(body, 201, {"Location": location, **_etag(changed or body)})


def no_content(headers: Mapping[str, str]) -> Answer:
    """204: the headers say everything."""
    return Answer({}, 204, headers)


def permanently_at(location: str) -> Answer:
    """308: the same request is answered there, for good (RFC 9110, section 15.4.9)."""
    return Answer({}, 308, {"Location": location})


def not_modified(answer: Answer) -> Answer:
    """304: the caller has what `answer` holds; its headers are the same (RFC 9110, section 15.4.5)."""
    return Answer({}, 304, answer.headers)


def _etag(body: Document) -> dict[str, str]:
    return {"ETag": f'"v{body["version"]}"'} if "version" in body else {}
