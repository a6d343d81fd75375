"""The records of a CSV file, one after another: only the present one is held."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from scripts.minierp.data.imports.sheets.encodings import undecodable
from scripts.minierp.data.imports.sheets.quotes import opened_on
from scripts.minierp.data.imports.sheets.reading import Dialect
from scripts.minierp.terminal.errors import UsageError


class _Lines(Iterator[str]):
    """A text's lines; knows those of the present record and on which line it began."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self.begins = 1
        self.present: list[str] = []

    def begin(self) -> None:
        """The next record."""
        self.begins += len(self.present)
        self.present.clear()

    def __next__(self) -> str:
        line = next(self._text)
        self.present.append(line)
        return line


def records(source: Path, name: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The line on which each record begins, and its cells; records of nothing but space are left out.

    Raises UsageError for what cannot be read, what is not in the dialect's encoding, and for a quote that is not closed
    as it should be.
    """
    with _opened(source, name, dialect) as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeError:
                raise undecodable(source, name, dialect.encoding) from None
            except csv.Error as error:
                raise _spoilt(name, lines, dialect.delimiter, error) from None
            if any(cell.strip("\ufeff \t\r\n\v\f\xa0") for cell in cells):
                yield lines.begins, cells


def _opened(source: Path, name: str, dialect: Dialect) -> TextIO:
    try:
        return source.open(encoding=dialect.encoding, newline="")
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from None


def _spoilt(name: str, lines: _Lines, delimiter: str, error: csv.Error) -> UsageError:
    line = lines.begins + opened_on("".join(lines.present), delimiter)
    return UsageError(
        f"{name}, line {line}: a quote opens here that is not closed as it should be ({error}).",
        'Close it, or write a quote inside a cell twice: "5"" pipe".'
        f" Cells were taken to be separated by {delimiter!r}; --delimiter says otherwise.",
    )
