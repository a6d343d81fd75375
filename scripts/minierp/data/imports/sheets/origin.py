"""Where a rejected row comes from: its file of rejects says so of each row, so that it stays the row that it was."""

import re
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"(?P<file>.+) (?P<row>[0-9]{1,9})(?: (?P<number>[0-9]{1,9}):(?P<digest>[0-9a-f]{16}))?")


@dataclass(frozen=True)
class Origin:
    """A row of a file, as people write it: stock.csv 3.

    number: which of the rows that say the same it is, counted from 1, as long as its content has this digest; 0 if its
    content could not be read.
    """

    file: str
    row: int
    number: int = 0
    digest: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From a cell. Raises ValueError for one that says anything else; an empty one says nothing."""
        if not text.strip():
            return None
        if not (found := _FORM.fullmatch(text.strip())):
            raise ValueError(f"{text!r} names no row; leave the cell as it was, or empty")
        return cls(found["file"], int(found["row"]), int(found["number"] or 0), found["digest"] or "")

    def __str__(self) -> str:
        return f"{self.place} {self.number}:{self.digest}" if self.number else self.place

    @property
    def place(self) -> str:
        """Without what is known of the content."""
        return f"{self.file} {self.row}"
