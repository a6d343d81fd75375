"""Lists as commands print them: up to a limit, page by page, as rows or as JSON, and never cut off in silence."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rich.console import RenderableType

from scripts.minierp.terminal.documents import print_json_rows
from scripts.minierp.terminal.output import console, table
from scripts.minierp.terminal.rows import Rows

HELD = 200
"""Things that are held while their columns' widths are found; the next ones are printed in the same."""

Item = dict[str, Any]


@dataclass(frozen=True)
class List:
    """What a list is of, and how each thing becomes a row.

    The columns in `numbers` are aligned to the right; those in `whole` are never broken, however narrow the terminal.
    """

    title: str
    columns: Sequence[str]
    row: Callable[[Item], Sequence[object]]
    numbers: Sequence[str] = ()
    whole: Sequence[str] = ()

    def table(self, items: Iterable[Item]) -> RenderableType:
        """A row for each of them."""
        return table(self.title, self.columns, map(self.row, items), self.numbers)

    def show(self, items: Iterator[Item], limit: int, as_json: bool) -> None:
        """Print the first `limit` of them; whether there are more is said on stderr. Holds few of them."""
        some = islice(items, min(limit, sys.maxsize))
        if as_json:
            print_json_rows(some, HELD)
        else:
            self._print(some)
        if next(items, None):
            console(stderr=True).print(f"[yellow]![/yellow] These are the first {limit}; --limit shows more.")

    def _print(self, items: Iterator[Item]) -> None:
        out = console()
        page = list(islice(items, HELD))
        if not page:
            out.print(f"No {self.title[0].lower()}{self.title[1:]}.")
            return
        rows = Rows(out, self.columns, self.numbers, self.whole)
        while page:
            rows.print([self.row(item) for item in page])
            page = list(islice(items, HELD))
