"""Rows under headings, printed as they come: on one line each where that fits, and never wrapped to something else."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from scripts.minierp.terminal.output import STATES, shown

_GAP = "  "


class Rows:
    """Prints rows page by page. The columns in `numbers` are aligned to the right, those in `whole` are never broken.

    On a terminal too narrow for a row, its whole columns stand on one line and the others, by their names, below it.
    Anything but a terminal is wide enough.
    """

    def __init__(self, out: Console, columns: Sequence[str], numbers: Sequence[str], whole: Sequence[str]) -> None:
        self._out = out
        self._columns = columns
        self._numbers = [column in numbers for column in columns]
        self._whole = [column in whole for column in columns]
        self._widths: list[int] = []

    def print(self, rows: Sequence[Sequence[object]]) -> None:
        """One page more. Where it needs wider columns than those before, the headings stand there again."""
        cells = [[" ".join(shown(value).splitlines()) for value in row] for row in rows]
        widths = [max(map(cell_len, column)) for column in zip(self._columns, *cells, strict=True)]
        widened = [max(pair) for pair in zip(widths, self._widths or widths, strict=True)]
        text = Text()
        if self._fits(widened):
            if widened != self._widths:
                self._append(text, self._columns, widened, "bold")
            for row in cells:
                self._append(text, row, widened)
        else:
            for row in cells:
                self._append_record(text, row)
        self._widths = widened
        self._out.print(text, soft_wrap=True, end="")

    def _fits(self, widths: Sequence[int]) -> bool:
        return not self._out.is_terminal or sum(widths) + len(_GAP) * (len(widths) - 1) <= self._out.width

    def _append(self, text: Text, row: Sequence[str], widths: Sequence[int], style: str | None = None) -> None:
        *firsts, last = self._padded(row, widths)
        for cell, column in zip(row, firsts, strict=False):
            text.append(column, style or STATES.get(cell)).append(_GAP)
        text.append(last.rstrip(), style or STATES.get(row[-1])).append("\n")

    def _padded(self, row: Sequence[str], widths: Sequence[int]) -> list[str]:
        return [
            f"{' ' * (width - cell_len(cell))}{cell}" if number else f"{cell}{' ' * (width - cell_len(cell))}"
            for cell, width, number in zip(row, widths, self._numbers, strict=True)
        ]

    def _append_record(self, text: Text, row: Sequence[str]) -> None:
        named = list(zip(self._columns, row, self._whole, strict=True))
        for number, cell in enumerate(cell for _, cell, whole in named if whole):
            text.append(_GAP if number else "").append(cell, STATES.get(cell))
        rest = [f"{column} {cell}" for column, cell, whole in named if not whole]
        text.append(f"\n{_GAP}{', '.join(rest)}\n")
