"""A list as a table: CSV (RFC 4180) in UTF-8, safe to be opened by a spreadsheet.

What is nested becomes flat: a part of an object has a column of its own, `address.city`; an order has a row for each
of its lines, with what is told of the order in all of them; a list of words is one cell, and any other list, or an
object without columns, is one of JSON.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from shared.outcomes import documents

Item = Mapping[str, Any]

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet takes for a formula, or cuts to where one begins."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class Sheet:
    """Rows of some columns, in whose names a dot leads into what is nested; `raw` leaves formulas as they are."""

    def __init__(self, columns: Sequence[str], raw: bool = False) -> None:
        self._columns = [tuple(column.split(".", 1)) for column in columns]
        self._parted = {name for name, *part in self._columns if part}
        self._raw = raw

    def head(self) -> str:
        """The row of the columns' names."""
        return _written([[".".join(column) for column in self._columns]])

    def rows(self, items: Iterable[Item]) -> str:
        """A row for each item, or for each of its lines."""
        return _written(self._cells(row) for item in items for row in self._apart(item))

    def _apart(self, item: Item) -> Iterator[Item]:
        """The item, or what has a row for each line, with one line at a time in the place of all."""
        several = next((name for name in self._parted if isinstance(item.get(name), (list, tuple))), None)
        if several is None or not item[several]:
            yield item
            return
        for each in item[several]:
            yield {**item, several: each}

    def _cells(self, item: Item) -> list[str]:
        return [self._cell(_found(item, column)) for column in self._columns]

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value if self._raw else defused(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
            return self._cell(" ".join(value))
        if isinstance(value, (list, tuple, dict)):
            return documents.write(value)
        return str(value) if isinstance(value, int) else documents.as_text(value)


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula: with an apostrophe in front where it would. Numbers are numbers."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _found(item: Item, column: Sequence[str]) -> Any:
    value = item.get(column[0])
    return value if len(column) == 1 else value.get(column[1]) if isinstance(value, Mapping) else None


def _written(rows: Iterable[Sequence[str]]) -> str:
    page = StringIO(newline="")
    csv.writer(page).writerows(rows)
    return page.getvalue()
