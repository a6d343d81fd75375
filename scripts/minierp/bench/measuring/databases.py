"""Looking into the databases of a system under test: with a login of its own, beside the functions."""

from typing import Any
from urllib.parse import urlsplit

import pg8000.native


def open_database(url: str, patience: float = 30) -> pg8000.native.Connection:
    """A connection to the database of a SQLAlchemy or libpq URL, which waits `patience` seconds for an answer."""
    address = urlsplit(url)
    return pg8000.native.Connection(
        address.username or "",
        host=address.hostname or "",
        port=address.port or 5432,
        database=address.path.removeprefix("/"),
        password=address.password,
        timeout=patience,
    )


def one(url: str, question: str, **parameters: Any) -> tuple[Any, ...]:
    """The one row that answers a question, which may have `:name` parameters."""
    connection = open_database(url)
    try:
        (row,) = connection.run(question, **parameters)
        return tuple(row)
    finally:
        connection.close()
