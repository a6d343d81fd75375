"""Connections to the domains' databases that read and write tables as they are."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from scripts.minierp.terminal.errors import CliError
from shared.database.connecting import address_of, tls

PLAIN = (
    "set local statement_timeout = 0",
    "set local lock_timeout = 0",
    "set local synchronize_seqscans = off",
    "set local datestyle = 'ISO'",
    "set local timezone = 'UTC'",
    "set local intervalstyle = 'iso_8601'",
    "set local extra_float_digits = 3",
    "set local bytea_output = 'hex'",
)
"""What makes a value the same text on every server, however long it takes."""

TABLES = """
select relname::text from pg_class
where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'alembic_version' order by relname
"""


class Runs(Protocol):
    """Whoever runs statements in a transaction."""

    def run(self, statement: str, stream: Any = None) -> list[Any]:
        """The rows of a statement; `stream` is what COPY writes to, or reads from piece by piece."""


class Database:
    """A connection to the database of SQLAlchemy's URL. Raises what pg8000 raises."""

    def __init__(self, url: str) -> None:
        self._connection = Connection(**address_of(url), ssl_context=tls())

    def run(self, statement: str, stream: Any = None) -> list[Any]:
        """As Runs has it."""
        return list(self._connection.run(statement, stream=stream) or ())

    def close(self) -> None:
        """End the connection, and with it what it had not committed."""
        with suppress(InterfaceError, OSError):
            self._connection.close()


def quoted(name: str) -> str:
    """An identifier, as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text, as it stands in SQL."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def said_plainly(domain: str) -> Iterator[None]:
    """Turns what goes wrong with a domain's database inside the block into a CliError."""
    try:
        yield
    except (DatabaseError, InterfaceError, OSError) as error:
        raise database_failed(domain, error) from error


def database_failed(domain: str, error: BaseException) -> CliError:
    """For people: whose database it was, and what it said."""
    said = error.args[0] if error.args else error
    words = said.get("M", said) if isinstance(said, dict) else said
    return CliError(f"The database of {domain} says: {words}.", "Nothing was changed. Once it is well, say it again.")
