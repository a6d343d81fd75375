"""A client that sends what no library would: any method, target, header and body, as they are."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

Headers = Mapping[str, str] | Iterable[tuple[str, str]]

_SECONDS = 60
NO_ANSWER = 0
"""In place of a status, where a connection was closed without a word."""


class Answered(NamedTuple):
    """What came back; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Door:
    """A connection to whatever answers at a URL, over TLS where there is an authority; opened again when it closes."""

    def __init__(self, url: str, authority: str = "", headers: Headers = ()) -> None:
        self.url, self.authority = url, authority
        address = urlsplit(url)
        self._address = (address.hostname or "", address.port or 0)
        self._tls = ssl.create_default_context(cafile=authority) if authority else None
        self._host = address.netloc
        self._headers = tuple(_pairs(headers))
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answered:
        """A request with a Content-Length, if it has a body, and a PATCH of whatever is there; a header of `headers`
        replaces ours of that name.
        """
        given = [*_pairs(headers)]
        named = {name.lower() for name, _ in given}
        usual = [("Host", self._host), *self._headers]
        if body or method in ("POST", "PATCH"):
            usual.append(("Content-Length", str(len(body))))
        if method == "PATCH":
            usual.append(("If-Match", "*"))
        lines = [f"{name}: {value}" for name, value in [*(u for u in usual if u[0].lower() not in named), *given]]
        head = "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""])
        return self.send(head.encode("utf-8", "surrogateescape") + body, method)

    def send(self, data: bytes, method: str = "GET") -> Answered:
        """Bytes, whatever they are; once more where the connection had been closed while it was idle."""
        fresh = self._socket is None
        try:
            return self._sent(data, method)
        except (OSError, http.client.HTTPException):
            self.close()
            if fresh:
                return Answered(NO_ANSWER, {}, b"")
        return self.send(data, method)

    def opened(self) -> socket.socket:
        """The connection, to be used by hand."""
        if self._socket is None:
            plain = socket.create_connection(self._address, _SECONDS)
            self._socket = self._tls.wrap_socket(plain, server_hostname=self._address[0]) if self._tls else plain
        return self._socket

    def answer(self, method: str = "GET") -> Answered:
        """What the other side says next. Raises OSError or HTTPException where it says nothing."""
        response = http.client.HTTPResponse(self.opened(), method=method)
        response.begin()
        said = Answered(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        if response.will_close:
            self.close()
        return said

    def _sent(self, data: bytes, method: str) -> Answered:
        connection = self.opened()
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before its end: the answer may be there
            connection.sendall(data)
        return self.answer(method)


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    return headers.items() if isinstance(headers, Mapping) else headers
