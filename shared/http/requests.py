"""One HTTP request as a function sees it, whatever serves it."""

import re
from collections.abc import AsyncIterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.requests import Request as Served

_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^";,\s]*)""", re.IGNORECASE)
_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*")
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


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
    def charset(self) -> str:
        """That the content type names, in lower case; empty where it names none."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else ""

    def preferred(self, offered: Sequence[str]) -> str | None:
        """Which of the media types in `offered` the caller likes best, of equals the first; None where it takes none.

        By `Accept` (RFC 9110, section 12.5.1), of which what cannot be read says nothing; without it, the first.
        """
        accept = self.headers.get("accept", "*/*")
        if accept in ("*/*", offered[0]):
            return offered[0]
        ranges = dict(_ranges(accept)) or {"*/*": 1.0}
        weights = [_weight(ranges, each) for each in offered]
        best = max(weights)
        return offered[weights.index(best)] if best else None

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


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Each media range with its weight; what is no range is passed over, and so are parameters."""
    for each in accept.split(","):
        name, *parameters = each.split(";")
        if found := _RANGE.fullmatch(name):
            weights = [float(weight[1]) for text in parameters if (weight := _WEIGHT.fullmatch(text))]
            yield f"{found[1]}/{found[2]}".lower(), min([*weights, 1.0])


def _weight(ranges: Mapping[str, float], media_type: str) -> float:
    """What the most specific range says of a media type."""
    specific = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((ranges[each] for each in specific if each in ranges), 0.0)
