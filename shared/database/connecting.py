"""How this process connects to the domain's own PostgreSQL database, by whatever way: nothing of SQLAlchemy here."""

import re
import socket
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from pg8000.native import DATE, TIMESTAMPTZ, InterfaceError

from shared.process.authorities import certificates, trusting
from shared.process.settings import BadSetting, settings

if TYPE_CHECKING:
    import ssl

C = TypeVar("C")

_URL = re.compile(
    r"postgresql\+pg8000://(?P<user>[^:/@]+)(:(?P<password>[^@]*))?"
    r"@(\[(?P<ipv6>[^]/?]+)\]|(?P<host>[^:/?@]+))(:(?P<port>\d{1,5}))?/(?P<database>[^?]+)"
)
_EXPECTED = "postgresql+pg8000://user:password@host:port/database, with %40 for an @ in the password"


def connect(kind: Callable[..., C], url: str = "") -> C:
    """A new connection of a `kind` of pg8000's. Waits. Raises what pg8000 raises, and what `arguments` does."""
    given = arguments(url)
    connection: Any = kind(**given, sock=_link(given["host"], given["port"], given["timeout"]))
    # pg8000 reads them by strptime, which is fifty times slower, and 5 ms of a first answer.
    connection.register_in_adapter(TIMESTAMPTZ, datetime.fromisoformat)
    connection.register_in_adapter(DATE, date.fromisoformat)
    opened: C = connection
    return opened


def _link(host: str, port: int, timeout: float) -> socket.socket:
    """As pg8000 makes it, but that the end of a long statement does not wait for an acknowledgement, 40 ms at times."""
    try:
        link = socket.create_connection((host, port), timeout)
    except OSError as error:
        raise InterfaceError(f"Can't create a connection to host {host} and port {port}.") from error
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def arguments(url: str = "") -> dict[str, Any]:
    """The keyword arguments of a connection of pg8000's to `url`, DATABASE_URL if nothing is said.

    Raises MissingSetting, BadSetting, OSError.
    """
    limit = str(int(settings().deadline_seconds * 1000))
    limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    return {
        **address_of(url or settings().require("database_url")),
        "ssl_context": tls(),
        "timeout": settings().deadline_seconds,
        "startup_params": {**dict.fromkeys(limits, limit), "TimeZone": "UTC"},
    }


def tls() -> "ssl.SSLContext | bool":
    """How connections are encrypted: verified against the authorities at DATABASE_CA where it is set, else not at all.

    Left to itself, pg8000 would read every authority of the system, half of a first request, and then verify nothing.
    Raises OSError where there is none.
    """
    authorities = certificates("DATABASE_CA")
    return trusting(authorities) if authorities else False


def address_of(url: str) -> dict[str, Any]:
    """Who connects, where, and to what, as SQLAlchemy's URL says it. Raises BadSetting."""
    found = _URL.fullmatch(url)
    if found is None:
        raise BadSetting("DATABASE_URL", "not shown here", _EXPECTED)
    return {
        "user": unquote(found["user"]),
        "password": unquote(found["password"] or ""),
        "host": found["ipv6"] or found["host"],
        "port": int(found["port"] or 5432),
        "database": unquote(found["database"]),
    }
