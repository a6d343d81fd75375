"""What an import has to remember while it runs, on disk and gone afterwards, so that memory stays bounded."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from scripts.minierp.terminal.errors import CliError

_TABLES = """
create table line (batch integer, sheet integer, number integer, origin text, cells text);
create table outcome (
    file text, row integer, number text, id text, what text, state text, since text, said_by text, why text
);
create table rejection (file text, row integer, problems text, because text, origin text, cells text);
"""


class Scratch:
    """A private database that SQLite keeps in a nameless file and removes by itself.

    A full disk ends its context with a CliError.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(f"pragma journal_mode = off; pragma synchronous = off; {_TABLES} begin;")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        if isinstance(error, sqlite3.OperationalError):
            advice = "Make room in the folder for temporary files, or name another one with TMPDIR, and import again."
            raise CliError(f"The import cannot keep what it has to remember ({error}).", advice) from None

    def add(self, table: str, *values: object) -> None:
        """One row, a value for each of the table's columns."""
        self._database.execute(f"insert into {table} values ({', '.join('?' * len(values))})", values)  # noqa: S608

    def add_lines(self, lines: Iterable[tuple[int, int, int, str, Sequence[str]]]) -> None:
        """Rows by the order that they belong to: (order, sheet, line number, origin, cells)."""
        packed = ((*line, json.dumps(cells, ensure_ascii=False)) for *line, cells in lines)
        self._database.executemany("insert into line values (?, ?, ?, ?, ?)", packed)
        self._database.execute("create index line_by_order on line (batch, sheet, number)")

    def all(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """What a query finds, one after another."""
        return self._database.execute(query, values)

    def run(self, statement: str, *values: object) -> None:
        """A change."""
        self._database.execute(statement, values)
