"""One HTTP request as a function sees it, whatever serves it."""

from collections.abc import AsyncIterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.requests import Request as Served


class Request(NamedTuple):
    """What was asked.

    path: decoded; target: path and query string as they were sent, nothing decoded; headers: by their names in lower
    case, those that came several times joined by commas (RFC 9110, section 5.3); chunks: the body, which is read once.
    """

    method: str
    path: str
    target: str
    headers: Mapping[str, str]
    chunks: AsyncIterable[bytes]

    @property
    def media_type(self) -> str:
        """Of the body, in lower case and without parameters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def query(self) -> dict[str, list[str]]:
        """Everything that was given for each parameter of the query string."""
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True, errors="replace")


def request_of(served: Served) -> Request:
    """The request that the server has taken."""
    scope = served.scope
    query: bytes = scope["query_string"]
    target: bytes = scope["raw_path"] + (b"?" + query if query else b"")
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return Request(scope["method"], scope["path"], target.decode("latin-1"), headers, served.stream())
