"""Lists as commands print them: up to a limit, as a table or as JSON, and never cut off in silence."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rich.console import Console, RenderableType

from scripts.minierp.terminal.output import console, print_json, table


@dataclass(frozen=True)
class List:
    """What a list is of, and how each thing becomes a row; the columns in `numbers` are aligned to the right."""

    title: str
    columns: Sequence[str]
    row: Callable[[dict[str, Any]], Sequence[object]]
    numbers: Sequence[str] = ()

    def table(self, items: Iterable[dict[str, Any]]) -> RenderableType:
        """A row for each of them."""
        return table(self.title, self.columns, map(self.row, items), self.numbers)

    def show(self, items: Iterator[dict[str, Any]], limit: int, as_json: bool) -> None:
        """Print the first `limit` of them; whether there are more is said on stderr."""
        shown = list(islice(items, limit))
        if as_json:
            print_json(shown)
        elif shown:
            console().print(self.table(shown))
        else:
            console().print(f"No {self.title[0].lower()}{self.title[1:]}.")
        if next(items, None):
            terminal = Console(file=sys.stderr, highlight=False)
            terminal.print(f"[yellow]![/yellow] These are the first {limit}; --limit shows more.")
