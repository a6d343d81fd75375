"""Requests as functions see them, described by tests."""

import json
from collections.abc import AsyncIterator, Mapping
from urllib.parse import unquote

from shared.http.requests import Request


def asked(method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Request:
    """A request whose `target` is path and query string as they stand in the request line; headers in any case."""
    named = {name.lower(): value for name, value in (headers or {}).items()}
    return Request(method, unquote(target.partition("?")[0], errors="replace"), target, named, _chunks(body))


def posted(target: str, document: object, headers: Mapping[str, str] | None = None) -> Request:
    """A command as JSON."""
    return asked("POST", target, {"Content-Type": "application/json", **(headers or {})}, json.dumps(document).encode())


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body
