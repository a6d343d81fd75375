"""The domain's own PostgreSQL database: one small pool a process, opened on first use (after the fork)."""

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa
from pg8000.native import DATE, TIMESTAMPTZ, Connection

from shared.outcomes import documents
from shared.process.settings import settings

if TYPE_CHECKING:
    import ssl


@cache
def engine() -> sa.Engine:
    """This process's pool: as many connections as threads, and one for the work after the commit."""
    limit = str(int(settings().deadline_seconds * 1000))
    pool = sa.create_engine(
        settings().require("database_url"),
        pool_size=settings().threads + 1,
        max_overflow=0,
        pool_timeout=settings().deadline_seconds / 2,
        pool_recycle=1800,
        json_serializer=documents.write,
        connect_args={
            "ssl_context": tls(),
            "timeout": settings().deadline_seconds,
            "startup_params": {"statement_timeout": limit, "lock_timeout": limit, "TimeZone": "UTC"},
        },
    )
    sa.event.listen(pool, "connect", _read_times)
    return pool


def tls() -> "ssl.SSLContext | bool":
    """How connections are encrypted: verified against the authority DATABASE_CA where there is one, else not at all.

    Left to itself, pg8000 would read every authority of the system, half of a first request, and then verify nothing.
    """
    if not settings().database_ca:
        return False
    import ssl

    return ssl.create_default_context(cafile=settings().database_ca)


def _read_times(connection: Connection, _record: object) -> None:
    # pg8000 reads them by strptime, which is fifty times slower, and 5 ms of a first answer.
    connection.register_in_adapter(TIMESTAMPTZ, datetime.fromisoformat)
    connection.register_in_adapter(DATE, date.fromisoformat)
