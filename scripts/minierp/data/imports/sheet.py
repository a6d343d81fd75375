"""Reading a CSV file: UTF-8 with or without a byte order mark, comma-separated, a header in the first line.

An empty cell and the word NULL both mean that the value is missing.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.minierp.terminal.errors import UsageError

MISSING = frozenset({"", "NULL"})


@dataclass(frozen=True)
class Row:
    """One record: `number` is the line of the file on which it begins (the header is 1); missing values are absent."""

    file: str
    number: int
    values: dict[str, str]
    problem: str = ""
    """Why the record does not fit the header, if it does not."""


@dataclass(frozen=True)
class Sheet:
    """A file's columns, in order, and its records."""

    path: Path
    columns: tuple[str, ...]
    rows: list[Row] = field(repr=False)


def read_sheet(path: Path) -> Sheet:
    """The whole file. Raises UsageError if it is no readable CSV with a header of distinct names."""
    records = _records(path)
    columns = _header(path, next(records, (1, []))[1])
    return Sheet(path, columns, [_row(path.name, number, cells, columns) for number, cells in records])


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        advice = f"Convert it first, such as with `iconv -f WINDOWS-1252 -t UTF-8 {path.name}`."
        raise UsageError(f"{path}, line {line}: not UTF-8 (byte 0x{content[error.start]:02x}).", advice) from None


def _header(path: Path, cells: list[str]) -> tuple[str, ...]:
    columns = tuple(cell.strip() for cell in cells)
    if not any(columns):
        raise UsageError(f"{path} has no header.", "The first line must name the columns.")
    if repeated := [name for name, count in Counter(columns).items() if count > 1]:
        raise UsageError(f"{path} names columns more than once: {', '.join(map(repr, repeated))}.", "Rename them.")
    return columns


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: {error}.", "Check the quotes on that line.") from None


def _row(file: str, number: int, cells: list[str], columns: tuple[str, ...]) -> Row:
    stripped = (cell.strip() for cell in cells)
    values = {column: cell for column, cell in zip(columns, stripped, strict=False) if cell not in MISSING}
    problem = "" if len(cells) == len(columns) else f"{len(cells)} values for {len(columns)} columns"
    return Row(file, number, values, problem)
