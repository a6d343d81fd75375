"""One moment for all domains.

Every transaction that writes to a domain's data claims an event, claims a key or tells an event, and so writes to one
of three tables. Who holds those three for writers in all domains at once holds a moment at which nothing is under way:
the snapshots that are taken then are of one moment, and none knows an event that another does not know to be sent.
Writers wait for as long as four databases need to take a snapshot; readers wait for nothing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from pg8000.exceptions import DatabaseError
from retrying import RetryError, Retrying

from scripts.minierp.care.backup.databases import PLAIN, Database, database_failed
from scripts.minierp.terminal.errors import CliError
from shared.database.errors import sqlstate

PATIENCE_SECONDS = 60
_WAITS = (0.2, 0.2, 0.2, 0.9)
"""Seconds that writers may have to wait, by turns: less than the second after which the server looks for deadlocks.

So even if somebody who waits for us held up whom we wait for, it would be us who give way.
"""
_VACUUM_SECONDS = 1.5
"""An autovacuum gives way to whoever has waited for a second. Who holds nothing meanwhile can be in no deadlock."""

# In the order in which every writer takes them: what we hold is then asked for by nobody who holds what we wait for.
LOCKED = ("idempotency", "inbox", "outbox")
_LOCK = "lock table {} in share mode"
_VACUUMED = """
select distinct relation::regclass::text from pg_locks
where granted and mode = 'ShareUpdateExclusiveLock'
  and database = (select oid from pg_database where datname = current_database())
  and relation in ('idempotency'::regclass, 'inbox'::regclass, 'outbox'::regclass)
"""
_BUSY = {"57014", "55P03", "40P01"}


Databases = Mapping[str, Database]


class _Busy(Exception):
    """Some writer did not end in time."""


@dataclass(frozen=True)
class Cut:
    """A transaction in each domain's database that sees the moment; how long writers waited for it at most."""

    connections: Databases
    at: datetime
    waited_seconds: float


@contextmanager
def one_moment(databases: Mapping[str, str]) -> Iterator[Cut]:
    """The moment, for the length of the block. Raises CliError where a database fails or writers never rest."""
    with ExitStack() as opened, ThreadPoolExecutor(len(databases)) as pool:
        readers = _opened(pool, opened, _reader, databases)
        with ExitStack() as locking:
            at, waited = _patiently(pool, _opened(pool, locking, _connected, databases), readers)
        yield Cut(readers, at, waited)


def _opened(
    pool: ThreadPoolExecutor, until: ExitStack, work: Callable[[str, str], Database], databases: Mapping[str, str]
) -> Databases:
    found = dict(zip(databases, pool.map(work, databases, databases.values()), strict=True))
    for connection in found.values():
        until.enter_context(closing(connection))
    return found


def _patiently(pool: ThreadPoolExecutor, lockers: Databases, readers: Databases) -> tuple[datetime, float]:
    turns, waits = cycle(_WAITS), list[float]()

    def attempt() -> datetime:
        began = time.monotonic()
        try:
            return _held(pool, lockers, readers, next(turns))
        except _Busy:
            list(pool.map(_end_vacuums, lockers, lockers.values()))
            raise
        finally:
            waits.append(time.monotonic() - began)

    retrying = Retrying(
        retry_on_exception=lambda error: isinstance(error, _Busy),
        wait_random_min=50,
        wait_random_max=300,
        stop_max_delay=PATIENCE_SECONDS * 1000,
    )
    try:
        at: datetime = retrying.call(attempt)
    except (_Busy, RetryError):
        raise CliError(
            f"For {PATIENCE_SECONDS} s no moment came at which nobody wrote.",
            "Something holds a transaction open: look into pg_stat_activity, then say it again.",
        ) from None
    return at, max(waits)


def _connected(domain: str, url: str) -> Database:
    try:
        return Database(url)
    except Exception as error:
        raise database_failed(domain, error) from error


def _reader(domain: str, url: str) -> Database:
    connection = _connected(domain, url)
    connection.run("begin transaction isolation level repeatable read read only")
    for setting in PLAIN:  # which fixes no snapshot yet
        connection.run(setting)
    return connection


def _held(pool: ThreadPoolExecutor, lockers: Databases, readers: Databases, seconds: float) -> datetime:
    """When all snapshots were taken. Raises _Busy."""
    try:
        held = list(pool.map(lambda name: _lock(name, lockers[name], seconds, LOCKED), lockers))
        if not all(held):
            raise _Busy
        at = datetime.now(UTC)
        list(pool.map(_see, readers, readers.values()))
        return at
    finally:
        list(pool.map(lambda connection: connection.run("rollback"), lockers.values()))


def _end_vacuums(domain: str, connection: Database) -> None:
    """Wait, with nothing held, until those that work on one of the tables have given way, or for a while."""
    for (table,) in connection.run(_VACUUMED):
        _lock(domain, connection, _VACUUM_SECONDS, [table])
        connection.run("rollback")


def _lock(domain: str, connection: Database, seconds: float, tables: Iterable[str]) -> bool:
    try:
        connection.run("begin")
        connection.run(f"set local statement_timeout = {int(seconds * 1000)}")
        connection.run(_LOCK.format(", ".join(tables)))
    except DatabaseError as error:
        if sqlstate(error) not in _BUSY:
            raise database_failed(domain, error) from error
        return False
    return True


def _see(domain: str, connection: Database) -> None:
    try:
        connection.run("select pg_current_snapshot()::text")
    except Exception as error:
        raise database_failed(domain, error) from error
