"""The rows of a table on their way to an object and back: COPY's text, compressed, in constant memory."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import Protocol

from scripts.minierp.care.backup.databases import Runs, literal, quoted
from scripts.minierp.care.backup.manifest import Table
from scripts.minierp.terminal.errors import CliError

_AT_ONCE = 1 << 18
_LEVEL = 3
_GZIP = 31
"""zlib's window that means a whole gzip file."""

_COLUMNS = """
select attname::text from pg_attribute
where attrelid = {table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""
# Sums do not depend on the order, which no table keeps.
_CHECKSUM = """
select count(*), coalesce(sum(('x' || substr(md5(cast(row({columns}) as text)), 1, 15))::bit(60)::bigint), 0)::text
from {table}
"""


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take these, too."""


class Compressed:
    """Text in, a gzip file out, counted on both sides. It is whole after `end`."""

    def __init__(self, sink: Sink) -> None:
        self.size = 0
        self.rows = 0
        self._sink = sink
        self._digest = hashlib.sha256()
        self._gzip = zlib.compressobj(_LEVEL, wbits=_GZIP)
        self._waiting = bytearray()

    def write(self, row: bytes) -> None:
        """One row."""
        self.rows += 1
        self._waiting += row
        if len(self._waiting) >= _AT_ONCE:
            self._pass_on()

    def end(self) -> str:
        """Write what is left; the text's sha256."""
        self._pass_on()
        self._out(self._gzip.flush())
        return self._digest.hexdigest()

    def _pass_on(self) -> None:
        self._digest.update(self._waiting)
        self._out(self._gzip.compress(self._waiting))
        self._waiting.clear()

    def _out(self, data: bytes) -> None:
        self.size += len(data)
        self._sink.write(data)


def columns_of(connection: Runs, table: str) -> list[str]:
    """In the table's order, without those that the database reckons itself."""
    return [name for (name,) in connection.run(_COLUMNS.format(table=literal(quoted(table))))]


def checksum(connection: Runs, table: str, columns: list[str]) -> tuple[int, str]:
    """How many rows there are, and what tells these from others."""
    statement = _CHECKSUM.format(columns=_listed(columns), table=quoted(table))
    ((rows, digest),) = connection.run(statement)
    return int(rows), str(digest)


def save(connection: Runs, table: str, key: str, sink: Sink) -> Table:
    """Copy all rows out, as the connection's snapshot has them."""
    columns = columns_of(connection, table)
    rows, digest = checksum(connection, table, columns)
    text = Compressed(sink)
    connection.run(f"copy {quoted(table)} ({_listed(columns)}) to stdout", stream=text)
    sha256 = text.end()
    if text.rows != rows:
        raise CliError(f"{table} gave {text.rows} rows and has {rows}.", "Nothing was kept. Say it again.")
    return Table(key=key, columns=columns, rows=rows, checksum=digest, size=text.size, sha256=sha256)


def load(connection: Runs, table: str, wanted: Table, pieces: Iterator[bytes]) -> None:
    """Copy all rows in, and look at them there. Raises CliError where they are not what the manifest says."""
    copy_in(connection, table, wanted, pieces)
    if checksum(connection, table, wanted.columns) != (wanted.rows, wanted.checksum):
        raise CliError(f"{table} does not hold what was saved.", "Nothing was changed. Restore another backup.")


def copy_in(connection: Runs, table: str, wanted: Table, pieces: Iterator[bytes]) -> None:
    """Copy all rows into a table that has the same columns. Raises CliError for an object that is not as it was."""
    text = _verified(wanted, pieces)
    connection.run(f"copy {quoted(table)} ({_listed(wanted.columns)}) from stdin", stream=text)


def _verified(wanted: Table, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The text of an object. Raises CliError at its end if it is another than was written."""
    digest, gzip = hashlib.sha256(), zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            while piece and not gzip.eof:
                text, piece = gzip.decompress(piece, _AT_ONCE), gzip.unconsumed_tail
                digest.update(text)
                yield text
    except zlib.error:
        raise damaged(wanted) from None
    if not gzip.eof or digest.hexdigest() != wanted.sha256:
        raise damaged(wanted)


def damaged(wanted: Table) -> CliError:
    """What to raise where an object is not what was written."""
    return CliError(f"{wanted.key} is missing or damaged.", "Nothing was changed. Restore another backup.")


def _listed(columns: list[str]) -> str:
    return ", ".join(map(quoted, columns))
