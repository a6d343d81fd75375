"""A SQLAlchemy Core connection in a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from shared.database.engine import engine
from shared.database.errors import judged
from shared.telemetry import tracing


@contextmanager
def transaction() -> Iterator[sa.Connection]:
    """A transaction: committed at the end of the block, rolled back by an error.

    Raises Unavailable where the same transaction may succeed later.
    """
    try:
        with tracing.asking("transaction"), engine().begin() as connection:
            yield connection
    except (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
        raise judged(error) from error
