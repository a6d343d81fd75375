"""The domain's own PostgreSQL database: one small pool a process, opened on first use (after the fork).

Two ways through it. `session()` is a SQLAlchemy Core connection in a transaction. `run()` sends one statement, prepared
once a connection, that is a transaction of its own: one round trip instead of a dozen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import DATE, TIMESTAMPTZ, Connection, PreparedStatement

from shared.outcomes import documents
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings

if TYPE_CHECKING:
    import ssl

# SQLSTATE classes and codes after which the same transaction may succeed: connection trouble, rolled back by the server
# (serialization, deadlock), resources, operator intervention, lock or statement timeout, database closed for now.
_TRANSIENT = ("08", "40", "53", "57", "55P03", "55000", "58")


class Statement:
    """The text of one SQL statement with `:name` parameters, kept in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text()


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


@contextmanager
def session() -> Iterator[sa.Connection]:
    """A transaction: committed at the end of the block, rolled back by an error.

    Raises Unavailable where the same transaction may succeed later.
    """
    try:
        with engine().begin() as connection:
            yield connection
    except (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
        raise _judged(error) from error


def run(statement: Statement, **parameters: Any) -> dict[str, Any]:
    """Execute `statement` as a transaction of its own; its one row, by column.

    Raises Unavailable where the same statement may succeed later.
    """
    try:
        connection = engine().raw_connection()
    except (DatabaseError, InterfaceError, sa.exc.SQLAlchemyError, OSError) as error:
        raise Unavailable("The database cannot be reached.") from error
    try:
        prepared = connection.info.get(statement)
        if prepared is None:
            prepared = connection.info[statement] = PreparedStatement(connection.dbapi_connection, statement.text)
        (row,) = prepared.run(**parameters)
        return {column["name"]: value for column, value in zip(prepared.columns, row, strict=True)}
    except (DatabaseError, InterfaceError, OSError) as error:
        if not isinstance(error, DatabaseError):
            connection.invalidate(error)
            engine().dispose()  # its siblings were most likely lost with it
        raise _judged(error) from error
    finally:
        connection.close()


def sqlstate(error: BaseException) -> str:
    """The code of an error that the server reported (PostgreSQL, appendix A); empty for any other."""
    cause = getattr(error, "orig", None) or error
    details = cause.args[0] if isinstance(cause, DatabaseError) and cause.args else {}
    return str(details.get("C", "")) if isinstance(details, dict) else ""


def _read_times(connection: Connection, _record: object) -> None:
    # pg8000 reads them by strptime, which is fifty times slower, and 5 ms of a first answer.
    connection.register_in_adapter(TIMESTAMPTZ, datetime.fromisoformat)
    connection.register_in_adapter(DATE, date.fromisoformat)


def _judged(error: BaseException) -> BaseException:
    reported = isinstance(getattr(error, "orig", None) or error, DatabaseError)
    if reported and not sqlstate(error).startswith(_TRANSIENT):
        return error
    return Unavailable("The database did not answer in time or lost the connection.")
