"""The connection to Redis: opened on first use, impatient, and left alone for a while when Redis is down."""

import asyncio
from collections.abc import AsyncIterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from circuitbreaker import CircuitBreaker

from shared.process.authorities import certificates, trusting
from shared.process.settings import settings
from shared.stock.redis_connection import Connection, Lost, NoAnswer
from shared.telemetry.metrics import reading

if TYPE_CHECKING:
    import ssl


class _Breaker(CircuitBreaker):  # type: ignore[misc]
    """It learns nothing from a question whose asker was cancelled."""

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> bool:
        return False if kind and not issubclass(kind, Exception) else bool(super().__exit__(kind, *rest))


breaker = _Breaker(failure_threshold=3, recovery_timeout=2, expected_exception=NoAnswer, name="redis")
"""After three failures nobody waits for Redis for two seconds."""

reading("minierp_redis_breaker_open", lambda: breaker.state != "closed")


class Redis:
    """Redis at `url` (redis:// or, by TLS, rediss://), by one connection at a time. Raises ValueError for another.

    By TLS it trusts the authorities at SERVERS_CA, or else the system's.

    `patience`: how many seconds to wait for the connection, and for every answer.
    """

    def __init__(self, url: str, patience: float) -> None:
        parts = urlsplit(url)
        database = parts.path.strip("/") or "0"
        if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.query or not database.isdecimal():
            raise ValueError("REDIS_URL must be redis[s]://user:password@host:port/database, without options")
        self._patience = patience
        self._host, self._port, self._tls = parts.hostname, parts.port or 6379, parts.scheme == "rediss"
        login = [unquote(part) for part in (parts.username, parts.password) if part]
        self._greeting = [*([("AUTH", *login)] if login else []), *([("SELECT", database)] if int(database) else [])]
        self._context: ssl.SSLContext | None = None
        self._connection: Connection | None = None
        self._opening: asyncio.Task[Connection] | None = None

    async def ask(self, *command: str | int) -> Any:
        """The answer to a command, text as str. Raises NoAnswer.

        One immediate retry, since an idle connection may have died with a restarted Redis: commands must bear it.
        """
        try:
            return await (await self._connected()).ask(*command)
        except Lost:
            return await (await self._connected()).ask(*command)

    async def keys(self, pattern: str, at_once: int) -> AsyncIterator[list[str]]:
        """Those of a pattern, about so many at once; one may come twice. Raises NoAnswer."""
        cursor = "0"
        while True:
            cursor, found = await self.ask("SCAN", cursor, "MATCH", pattern, "COUNT", at_once)
            yield found
            if cursor == "0":
                return

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._connection:
            self._connection.close(NoAnswer("the connection to Redis was closed"))

    async def _connected(self) -> Connection:
        """The connection that is open, or the one that everybody waits for."""
        if self._connection and self._connection.usable:
            return self._connection
        if not self._opening or self._opening.done():
            self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(self._opening)  # whoever is cancelled alone goes

    def _encrypted(self) -> "ssl.SSLContext | None":
        if self._tls and self._context is None:
            self._context = trusting(certificates("SERVERS_CA"))
        return self._context

    async def _open(self) -> Connection:
        loop, made = asyncio.get_running_loop(), partial(Connection, self._patience)
        try:
            async with asyncio.timeout(self._patience):
                _, connection = await loop.create_connection(made, self._host, self._port, ssl=self._encrypted())
        except OSError as error:
            raise NoAnswer(f"Redis cannot be reached: {error or type(error).__name__}") from error
        try:
            for command in self._greeting:
                await connection.ask(*command)
        except NoAnswer as error:
            connection.close(error)
            raise
        self._connection = connection
        return connection


@cache
def client() -> Redis:
    """This process's client. Raises MissingSetting."""
    return Redis(settings().require("redis_url"), settings().redis_timeout_seconds)
