"""Single requests to a function's own port, and how long they take."""

import http.client
import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from scripts.minierp.terminal.errors import CliError

_TIMEOUT = 60.0
_PIECE = 256 * 1024


class NotDone(CliError):
    """A function did not do what was to be measured."""


@contextmanager
def connected(url: str) -> Iterator[http.client.HTTPConnection]:
    """A connection that is kept alive for the length of the block."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT)
    try:
        yield connection
    finally:
        connection.close()


def get(connection: http.client.HTTPConnection, path: str, authorization: Mapping[str, str]) -> float:
    """Seconds until the answer was read. Raises NotDone."""
    return _timed(connection, "GET", path, None, authorization)


def read(connection: http.client.HTTPConnection, path: str, authorization: Mapping[str, str]) -> bytes:
    """What is answered. Raises NotDone."""
    return b"".join(stream(connection, path, authorization))


def stream(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> Iterator[bytes]:
    """What is answered, as it comes. Raises NotDone."""
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    if answer.status != 200:
        raise _not_done("GET", path, answer.status, answer.read())
    while piece := answer.read1(_PIECE):
        yield piece
    answer.close()  # of known length, it does not notice its end by itself


def post(connection: http.client.HTTPConnection, path: str, body: object, authorization: Mapping[str, str]) -> float:
    """Seconds until the answer was read. Raises NotDone."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()), **authorization}
    return _timed(connection, "POST", path, json.dumps(body).encode(), headers)


def deliver(url: str, event_type: str, data: object) -> float:
    """Seconds until a function has handled an event. Raises NotDone."""
    event = {"Ce-Specversion": "1.0", "Ce-Type": event_type, "Ce-Source": "/minierp/bench", "Ce-Id": str(uuid.uuid4())}
    headers = {"Content-Type": "application/json", "Ce-Time": "2026-01-01T00:00:00Z", **event}
    with connected(url) as connection:
        return _timed(connection, "POST", "/", json.dumps(data).encode(), headers)


def _timed(
    connection: http.client.HTTPConnection, method: str, path: str, content: bytes | None, headers: Mapping[str, str]
) -> float:
    begin = time.perf_counter()
    connection.request(method, path, content, dict(headers))
    answer = connection.getresponse()
    received = answer.read()
    if not 200 <= answer.status < 300:
        raise _not_done(method, path, answer.status, received)
    return time.perf_counter() - begin


def _not_done(method: str, path: str, status: int, received: bytes) -> NotDone:
    return NotDone(f"{method} {path} was answered {status}: {received[:300]!r}", "Its log says why.")
