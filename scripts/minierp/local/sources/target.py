"""Where requests go, and what they look like on the wire."""

from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from shared.delivery.conversion import Request


class Target(NamedTuple):
    """An http URL, taken apart once."""

    url: str
    address: tuple[str, int]
    host: str
    path: str

    def post(self, request: Request) -> bytes:
        """The event as one POST, to be written at once."""
        lines = "".join([f"{name}: {value}\r\n" for name, value in request.headers.items()])
        head = f"POST {self.path} HTTP/1.1\r\nHost: {self.host}\r\n{lines}Content-Length: {len(request.body)}\r\n\r\n"
        return head.encode("utf-8", "surrogateescape") + request.body

    def get(self) -> bytes:
        """A GET without the event: what a redirected POST turns into."""
        return f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode()

    def redirected(self, location: str) -> "Target":
        """The target that `location` names, seen from here. Raises ValueError if it is not http."""
        return parse_target(urljoin(self.url, location))


def parse_target(url: str) -> Target:
    """Takes a sink's URL apart; raises ValueError if it is not http."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"the sink {url!r} is not an http:// URL")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(url, (parts.hostname, parts.port or 80), parts.netloc.rpartition("@")[2], path)
