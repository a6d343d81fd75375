"""What separates a file's cells, judged by how its first rows fall apart."""

import csv
import io
from collections.abc import Sequence
from itertools import islice

CANDIDATES = (",", ";", "\t", "|")
"""In order of preference, where nothing else tells them apart."""
_ROWS = 20


def delimiter_of(head: str, names: Sequence[str], decimal: str) -> str:
    """The candidate that cuts the first rows into equally many cells, as many as `names` if there are any."""
    fitting = [candidate for candidate in CANDIDATES if candidate != decimal]
    return max(fitting, key=lambda candidate: _fitness(_widths(head, candidate), len(names)))


def _widths(head: str, delimiter: str) -> list[int]:
    try:
        rows = list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), _ROWS + 1))
    except csv.Error:
        return []
    whole = rows[:-1] if len(rows) > 1 and not head.endswith(("\n", "\r")) else rows  # the head may end within a row
    return [len(row) for row in whole if any(row)][:_ROWS]


def _fitness(widths: Sequence[int], expected: int) -> tuple[bool, float, int]:
    if not widths or widths[0] < 2:
        return False, 0.0, 0
    alike = sum(width == widths[0] for width in widths) / len(widths)
    return widths[0] == expected, alike, widths[0]
