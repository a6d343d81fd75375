"""A CSV file as columns and rows. It is read once to see that it can be, and again for its rows: none is kept."""

import atexit
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.minierp.data.imports.sheets.delimiters import delimiter_of
from scripts.minierp.data.imports.sheets.encodings import encoding_of, head_of, undecodable
from scripts.minierp.data.imports.sheets.origin import Origin
from scripts.minierp.data.imports.sheets.reading import Dialect, Reading
from scripts.minierp.data.imports.sheets.records import records
from scripts.minierp.terminal.errors import UsageError
from shared.values.text import composed

IMPORT_ERROR = "import_error"
"""The column in which a file of rejected rows says what is wrong with each; it is no part of the row."""
IMPORT_ROW = "import_row"
"""The column in which it says where each comes from; no part of the row either."""
OWN = (IMPORT_ERROR, IMPORT_ROW)


@dataclass(frozen=True)
class Row:
    """One record: `number` is the line of the file on which it begins (a header is 1); missing values are absent."""

    file: str
    number: int
    values: dict[str, str]
    problem: str = ""
    """Why the record does not fit the columns, if it does not."""
    cells: tuple[str, ...] = ()
    """As the file has them, all of them, without what an earlier rejection added."""
    origin: Origin | None = None
    """Which row of another file it was, if that one was rejected."""


@dataclass(frozen=True)
class Sheet:
    """A file's columns, in order (a column without a name is empty), and how many records it has."""

    path: Path
    columns: tuple[str, ...]
    size: int = 0
    name: str = ""
    dialect: Dialect = field(default_factory=Dialect)
    reading: Reading = field(default_factory=Reading)
    own: dict[str, int] = field(default_factory=dict)
    """Where the columns stand that only a file of rejected rows has."""
    header: bool = True
    source: Path = field(default=Path(), repr=False)
    """Where the content is read from: the path, or a copy of what can be read only once."""

    @property
    def rows(self) -> Iterator[Row]:
        """Every record, read anew."""
        found = records(self.source, str(self.path), self.dialect)
        if self.header:
            next(found, None)
        return (self.row(number, cells) for number, cells in found)

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """The record that begins on line `number`."""
        place = self.own.get(IMPORT_ROW, len(cells))
        origin = cells[place] if place < len(cells) else ""
        return self.kept(number, [cell for index, cell in enumerate(cells) if index not in self.own.values()], origin)

    def kept(self, number: int, kept: Sequence[str], origin: str) -> Row:
        """The same, from the cells that a row keeps, and what stands where it says whence it comes."""
        texts = (composed(cell.strip()) for cell in kept)
        missing = self.reading.nulls | {""}
        pairs = zip(self.columns, texts, strict=False)
        values = {column: text for column, text in pairs if column and text not in missing}
        try:
            return Row(self.name, number, values, self._problem(kept), tuple(kept), Origin.read(origin))
        except ValueError as error:
            return Row(self.name, number, values, f"{IMPORT_ROW}: {error}", tuple(kept))

    def _problem(self, cells: Sequence[str]) -> str:
        """Cells beyond the last column that hold something; spreadsheets leave out separators at the end of a row."""
        given, needed = len(cells), len(self.columns)
        while given > needed and not cells[given - 1].strip():
            given -= 1
        return f"{given} values for {needed} column{'s' * (needed != 1)}" if given > needed else ""


def read_sheet(path: Path, reading: Reading | None = None, name: str = "") -> Sheet:
    """The file, known to be readable to its end. Raises UsageError if it is no CSV with distinct column names."""
    reading = reading or Reading()
    source = _readable(path)
    head = head_of(source, str(path))
    encoding = encoding_of(head, reading.encoding, str(path))
    dialect = Dialect(encoding, reading.delimiter or _delimiter(source, head, encoding, reading))
    found = records(source, str(path), dialect)
    first = next(found, (1, []))[1]
    header, names = _header(path, first, reading.names)
    own = {name: names.index(name) for name in OWN if name in names}
    columns = tuple(column for column in names if column not in OWN)
    size = sum(1 for _ in found) + (not header and bool(first))
    return Sheet(path, columns, size, name or path.name, dialect, reading, own, header, source)


def _delimiter(source: Path, head: bytes, encoding: str, reading: Reading) -> str:
    try:
        return delimiter_of(head.decode(encoding, "ignore"), reading.names, reading.decimal)
    except UnicodeError:  # from a codec that ignores nothing
        raise undecodable(source, source.name, encoding) from None


def _readable(path: Path) -> Path:
    """The path itself, or a copy of what is no file, such as a pipe."""
    if path.is_file() or not path.exists() or path.is_dir():
        return path
    with path.open("rb") as stream, tempfile.NamedTemporaryFile(prefix="minierp-", delete=False) as copy:
        shutil.copyfileobj(stream, copy)
    atexit.register(Path(copy.name).unlink, missing_ok=True)
    return Path(copy.name)


def _header(path: Path, cells: Sequence[str], names: Sequence[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether the first record is a header, and the columns. A file of rejected rows has one where its origin had none.

    Columns at the end that have no name are none.
    """
    columns = [composed(cell.lstrip("\ufeff").strip()) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if names:
        is_header = [column for column in columns if column not in OWN] == list(names)
        return is_header, tuple(columns) if is_header else tuple(names)
    if not any(columns):
        raise UsageError(f"{path} has no header.", "The first line must name the columns, or use --no-header.")
    if repeated := [name for name, count in Counter(columns).items() if name and count > 1]:
        raise UsageError(f"{path} names columns more than once: {', '.join(map(repr, repeated))}.", "Rename them.")
    return True, tuple(columns)
