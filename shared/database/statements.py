"""One statement that is a transaction of its own: prepared once a connection, one round trip instead of a dozen."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import PreparedStatement

from shared.database.engine import engine
from shared.database.errors import judged
from shared.outcomes.problems import Unavailable


class Statement:
    """The text of one SQL statement with `:name` parameters, kept in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text()


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
        raise judged(error) from error
    finally:
        connection.close()
