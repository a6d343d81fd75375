"""The databases of all domains, for functions that look at the books of more than one: `SALES_DATABASE_URL` and so on.

No domain opens another's database; the platform does, beside the way of every order, to archive, explain and audit.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal, Protocol

from shared.database.connecting import connect
from shared.database.errors import judged
from shared.outcomes.problems import Unavailable
from shared.process.settings import MissingSetting, read_one, settings

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

Row = dict[str, Any]
Isolation = Literal["read committed", "repeatable read"]


class Run(Protocol):
    """Run a statement with `:name` parameters; gives its rows by column."""

    def __call__(self, sql: str, /, **parameters: Any) -> list[Row]:
        """The rows."""


class Database:
    """One domain's, over one connection that is opened on first use, kept, and used by one thread at a time."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self._connection: Connection | None = None
        self._turn = threading.Lock()

    @contextmanager
    def transaction(self, *, read_only: bool = False, isolation: Isolation = "read committed") -> Iterator[Run]:
        """A transaction, which commits when the block ends and is rolled back when it raises.

        Raises Unavailable where the same may succeed later, MissingSetting, BadSetting.
        """
        if not self._turn.acquire(timeout=settings().deadline_seconds):
            raise Unavailable(f"The {self.domain} database is being read for somebody else.")
        try:
            begin = f"begin isolation level {isolation} {'read only' if read_only else 'read write'}"
            yield from self._transaction(begin)
        except (DatabaseError, InterfaceError, OSError) as error:
            self._drop()
            raise judged(error) from error
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._turn.release()

    def _transaction(self, begin: str) -> Iterator[Run]:
        connection = self._begun(begin)
        yield _runner(connection)
        connection.run("commit")

    def _begun(self, begin: str) -> Connection:
        if self._connection is not None:
            try:
                self._connection.run(begin)
            except (DatabaseError, InterfaceError, OSError):  # it was closed while nobody needed it
                self._drop()
            else:
                return self._connection
        self._connection = connect(Connection, _url(self.domain))
        self._connection.run(begin)
        return self._connection

    def _roll_back(self) -> None:
        try:
            if self._connection is not None:
                self._connection.run("rollback")
        except (DatabaseError, InterfaceError, OSError):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()
        except (DatabaseError, InterfaceError, OSError):
            return


@cache
def of(domain: str) -> Database:
    """The database of a domain (one of shared.process.domains.DOMAINS), this process's one connection to it."""
    return Database(domain)


def _runner(connection: Connection) -> Run:
    def run(sql: str, /, **parameters: Any) -> list[Row]:
        rows = connection.run(sql, **parameters) or []
        names = [column["name"] for column in connection.columns or ()]
        return [dict(zip(names, row, strict=True)) for row in rows]

    return run


def _url(domain: str) -> str:
    variable = f"{domain.upper()}_DATABASE_URL"
    url = read_one(variable, "", str, "the address of a database")
    if not url:
        raise MissingSetting(variable)
    return url
