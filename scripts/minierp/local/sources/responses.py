"""Reading an HTTP/1.1 response as far as a source needs it: the status, a redirect's target, and where it ends."""

import re
from typing import NamedTuple

from scripts.minierp.local.sources.retries import Answer

LARGEST_HEAD = 65536

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation:[ \t]*([^\r\n]*)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_BODILESS = (204, 304)


class MalformedResponseError(Exception):
    """What the sink sent is not HTTP/1.x."""


class Response(NamedTuple):
    """A whole response; the connection can carry another request if `reusable`."""

    answer: Answer
    reusable: bool


def parse_response(received: bytes) -> Response | None:
    """The response in `received`, or nothing while it is incomplete.

    A body of unannounced length is not waited for: it would be ignored, so the connection is given up instead.
    """
    end = received.find(b"\r\n\r\n")
    if end < 0:
        if len(received) > LARGEST_HEAD:
            raise MalformedResponseError("the head of the response does not end")
        return None
    head = received[:end]
    status = _status(head)
    if status < 200:
        return parse_response(received[end + 4 :])
    length = _LENGTH.search(head)
    if length and len(received) < end + 4 + int(length[1]):
        return None
    reusable = (length is not None or status in _BODILESS) and head.startswith(b"HTTP/1.1") and not _CLOSE.search(head)
    return Response(Answer(status, _location(head, status)), reusable)


def _status(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.") or not head[9:12].isdigit():
        raise MalformedResponseError("the answer is not HTTP/1.x")
    return int(head[9:12])


def _location(head: bytes, status: int) -> str:
    found = _LOCATION.search(head) if 300 <= status < 400 else None
    return found[1].decode("latin-1").strip() if found else ""
