"""Rejections by cause: what is wrong in the same way is told once, with how often and where first."""

import re
from dataclasses import dataclass, field

from scripts.minierp.data.imports.sheets.sheet import Row

_PARTICULARS = re.compile(r"'[^']*'|[0-9][0-9.,]*|\((?:sku|requested|available) [^)]*\)")
_MOST = 1000
"""Causes told apart; what comes after them counts as other causes."""
_OTHER = "other causes"
_FIRST = 5


@dataclass
class Cause:
    """What is wrong, in the words of the first row that it was said of; how many rows; the first of them."""

    words: str
    rows: int = 0
    first: list[str] = field(default_factory=list)


class Causes:
    """All causes, the most frequent first."""

    def __init__(self) -> None:
        self._causes: dict[str, Cause] = {}

    def count(self, problem: str, row: Row) -> None:
        """One row more of which this was said."""
        kind = _PARTICULARS.sub("…", problem)
        if kind not in self._causes and len(self._causes) >= _MOST:
            kind = problem = _OTHER
        cause = self._causes.setdefault(kind, Cause(problem))
        cause.rows += 1
        if len(cause.first) < _FIRST:
            cause.first.append(f"{row.file} {row.number}")

    @property
    def all(self) -> list[Cause]:
        """By the number of rows."""
        return sorted(self._causes.values(), key=lambda cause: -cause.rows)
