"""Rejections by cause: what is wrong in the same way is told once, with how often and where first."""

import re
from bisect import insort
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scripts.minierp.data.imports.sheets.sheet import Row

_PARTICULARS = re.compile(r"'[^']*'|[0-9][0-9.,]*|\((?:sku|requested|available) [^)]*\)")
_MOST = 1000
"""Causes told apart; what comes after them counts as other causes."""
_OTHER = "other causes"
_FIRST = 5


class Place(NamedTuple):
    """Where something is wrong, and in which words."""

    file: str
    row: int
    words: str


@dataclass
class Cause:
    """How many rows are wrong in the same way, and the first of them in the files' order."""

    rows: int = 0
    first: list[Place] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """For programs, in the words of the first row."""
        places = [f"{place.file} {place.row}" for place in self.first]
        return {"words": self.first[0].words, "rows": self.rows, "first": places}


class Causes:
    """All causes, the most frequent first."""

    def __init__(self) -> None:
        self._causes: dict[str, Cause] = {}

    def count(self, problem: str, row: Row) -> None:
        """One row more of which this was said."""
        kind = _PARTICULARS.sub("…", problem)
        if kind not in self._causes and len(self._causes) >= _MOST:
            kind = problem = _OTHER
        cause = self._causes.setdefault(kind, Cause())
        cause.rows += 1
        insort(cause.first, Place(row.file, row.number, problem))
        del cause.first[_FIRST:]

    @property
    def all(self) -> list[dict[str, Any]]:
        """By the number of rows."""
        causes = sorted(self._causes.values(), key=lambda cause: -cause.rows)
        return [cause.document() for cause in causes]
