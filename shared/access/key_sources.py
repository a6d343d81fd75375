"""Where the issuer's keys are: at an address, or in a file. What reads them waits, and is for a thread."""

import http.client
import ipaddress
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Protocol
from urllib.parse import SplitResult, urlsplit

LONGEST = 64 * 1024  # bytes

_SILENCE_SECONDS = _ANSWER_SECONDS = 2.0
_OWN_NETWORK = (".svc", ".svc.cluster.local")


class Source(Protocol):
    """What knows the present text of a JWKS; `lasting`: for how many seconds it is taken as it was read."""

    lasting: ClassVar[float]

    def read(self) -> bytes:
        """The text, at most LONGEST bytes. Raises OSError."""


def source_of(place: str) -> Source:
    """An address (http, https) or a file's path. Raises ValueError for an address that is not to be trusted."""
    return Address(place) if "://" in place else File(Path(place))


class File:
    """A JWKS in a file, which may be replaced at any time."""

    lasting: ClassVar[float] = 1.0

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes:
        """What the file holds now."""
        with self._path.open("rb") as file:
            return _bounded(file.read(LONGEST + 1))


class Address:
    """A JWKS at an address; proxies are not asked, redirections not followed.

    It is https, verified with the authorities that the machine trusts (SSL_CERT_FILE). Plain http is for this machine
    and for services of the same cluster: elsewhere, whoever sits between could put keys of their own in the answer.
    """

    lasting: ClassVar[float] = 300.0

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host, self._port = parts.hostname or "", parts.port
        if not host or "@" in parts.netloc or not (parts.scheme == "https" or _is_near(parts, host)):
            raise ValueError("an address without a user, by https unless it is of this machine or cluster")
        self._host, self._tls = host, parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def read(self) -> bytes:
        """What the address answers now."""
        connection = self._connection()
        connection.connect()
        giving_up = threading.Timer(_ANSWER_SECONDS, _end, [connection.sock])
        giving_up.start()
        try:
            connection.request("GET", self._target, headers={"Accept": "application/jwk-set+json, application/json"})
            return _answer(connection.getresponse())
        except (http.client.HTTPException, ValueError) as error:  # also of a connection that was ended meanwhile
            raise OSError(f"it answers what is no HTTP ({type(error).__name__})") from None
        finally:
            giving_up.cancel()
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not self._tls:
            return http.client.HTTPConnection(self._host, self._port, timeout=_SILENCE_SECONDS)
        import ssl  # most issuers are in the cluster

        context = ssl.create_default_context()
        return http.client.HTTPSConnection(self._host, self._port, timeout=_SILENCE_SECONDS, context=context)


def _is_near(parts: SplitResult, host: str) -> bool:
    if parts.scheme != "http":
        return False
    if host == "localhost" or host.endswith(_OWN_NETWORK):
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _end(connected: socket.socket) -> None:
    """Under the reader's hands, which an answer that never ends, piece by piece, would keep busy for ever."""
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # TLS has a way of its own, which is for its reader


def _answer(response: http.client.HTTPResponse) -> bytes:
    if response.status != http.HTTPStatus.OK:
        raise OSError(f"it answers {response.status}")
    return _bounded(response.read(LONGEST + 1))


def _bounded(text: bytes) -> bytes:
    if len(text) > LONGEST:
        raise OSError(f"it is longer than {LONGEST} bytes")
    return text
