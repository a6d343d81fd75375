"""The domain's own PostgreSQL database: one small pool a process, opened on first use."""

import threading
from functools import cache, partial

import sqlalchemy as sa
from pg8000 import Connection

from shared.database.connecting import connect
from shared.outcomes import documents
from shared.process.settings import settings

_making = threading.Lock()


def engine() -> sa.Engine:
    """This process's pool: as many connections as threads."""
    with _making:  # or threads that are the first at the same moment would make a pool each
        return _pool()


@cache
def _pool() -> sa.Engine:
    settings().require("database_url")
    return sa.create_engine(
        "postgresql+pg8000://",
        creator=partial(connect, Connection),
        pool_size=settings().threads,
        max_overflow=0,
        pool_timeout=settings().deadline_seconds / 2,
        pool_recycle=1800,
        json_serializer=documents.write,
    )
