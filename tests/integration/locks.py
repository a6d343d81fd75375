"""Holding up what others do in a database, and seeing that they wait."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from shared.database.tables import idempotency


def waiting(database: sa.Engine) -> int:
    """How many transactions wait for a lock that another one holds."""
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with database.begin() as connection:
        return int(connection.execute(sa.text(query)).scalar_one())


@contextmanager
def held_inside(database: sa.Engine, function: str, key: str) -> Iterator[None]:
    """For the length of the block, a request claims this key, as it is stored, and waits inside its transaction."""
    with database.connect() as connection:
        record = {"function": function, "key": key, "fingerprint": "", "answer": {}}
        connection.execute(idempotency.insert().values(record))
        yield
        connection.rollback()


@contextmanager
def held_before(database: sa.Engine, table: str) -> Iterator[None]:
    """For the length of the block, whoever wants to write to `table` waits."""
    with database.connect() as connection:
        connection.execute(sa.text(f"lock table {table} in share mode"))
        yield
        connection.rollback()
