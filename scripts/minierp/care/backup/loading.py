"""One domain's database, emptied and filled from a backup in one transaction, which ends when all domains are ready."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any

import sqlalchemy as sa
from pg8000.exceptions import Error

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import PLAIN, TABLES, database_failed, literal, quoted
from scripts.minierp.care.backup.manifest import Domain
from scripts.minierp.care.backup.tables import load
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.progress import Advance
from shared.database.connecting import tls
from shared.database.migrations import upgrade

_OTHERS = """
select count(*) from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""
_SEQUENCES = "select relname::text from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'S'"
_REFERENCES = """
select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
where contype = 'f' and connamespace = current_schema()::regnamespace and conrelid <> confrelid
"""


_NEVER_EMPTY = {"archive_progress"}
_one_at_a_time = threading.Lock()
"""Alembic knows one migration a process."""


class Loading:
    """The transaction. `connection` runs migrations in it, `run` everything else."""

    def __init__(self, domain: str, connection: sa.Connection) -> None:
        self.domain = domain
        self._connection = connection
        for setting in PLAIN:
            self.run(setting)

    def run(self, statement: str, stream: Any = None) -> list[Any]:
        """As Runs has it. Raises CliError."""
        driver: Any = self._connection.connection.driver_connection
        cursor = driver.cursor()
        try:
            cursor.execute(statement, stream=stream)
        except (Error, OSError) as error:
            raise database_failed(self.domain, error) from error
        except BaseException:
            self._connection.invalidate()  # the server waits for the rest of a COPY, and for nothing else
            raise
        return list(cursor.fetchall()) if cursor.description else []

    def refuse_company(self) -> None:
        """Raises CliError while anybody else works with the database."""
        ((others,),) = self.run(_OTHERS)
        if others:
            raise CliError(
                f"{others} connection(s) to the database of {self.domain} are open: nobody may write meanwhile.",
                "Stop what works with it first: `minierp down` here, `./scripts/undeploy --keep-data` on a cluster.",
            )

    def rows(self) -> bool:
        """Whether the database holds any but those that a migration makes."""
        return any(self.run(f"table {quoted(name)} limit 1") for name in self._tables() if name not in _NEVER_EMPTY)

    def empty(self) -> None:
        """Take all tables away."""
        self.run(f"drop table if exists {', '.join(map(quoted, [*self._tables(), 'alembic_version']))} cascade")
        for (name,) in self.run(_SEQUENCES):
            self.run(f"drop sequence {quoted(name)}")

    def fill(self, saved: Domain, bucket: Bucket, advance: Advance) -> None:
        """The tables as they were, with the schema that they had, checked row by row."""
        self.migrate(saved.revision)
        tables = self._tables()
        if strange := sorted(set(saved.tables) ^ set(tables)):
            raise CliError(
                f"The backup and this release do not agree about {self.domain}'s tables: {', '.join(strange)}.",
                "Nothing was changed. Restore it with the release that it is of.",
            )
        self.run(f"truncate {', '.join(map(quoted, tables))}")  # of what migrations put there
        for name in self._in_order(tables):
            load(self, name, saved.tables[name], bucket.pieces(saved.tables[name].key))
            advance(1)
        for name, last in saved.sequences.items():
            self.run(f"select setval({literal(quoted(name))}, {last})")

    def migrate(self, to: str = "head") -> None:
        """Bring the schema to a revision. Raises CliError where this release does not know it."""
        try:
            with _one_at_a_time:
                upgrade(self.domain, to, self._connection)
        except ValueError:
            raise CliError(
                f"The backup is of a newer MiniERP: its {self.domain} has revision {to}.",
                "Nothing was changed. Restore it with that release.",
            ) from None

    def _tables(self) -> list[str]:
        return [name for (name,) in self.run(TABLES)]

    def _in_order(self, tables: list[str]) -> list[str]:
        """What others refer to comes before them."""
        order = TopologicalSorter({name: set[str]() for name in tables})
        for table, referred in self.run(_REFERENCES):
            order.add(table, referred)
        return list(order.static_order())


@contextmanager
def loading(domain: str, url: str) -> Iterator[Loading]:
    """The transaction in the database at `url`: committed at the end of the block, and gone if it raises."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args={"ssl_context": tls()})
    try:
        with engine.begin() as connection:
            yield Loading(domain, connection)
    except (sa.exc.DBAPIError, OSError) as error:
        raise database_failed(domain, getattr(error, "orig", None) or error) from error
    finally:
        engine.dispose()
