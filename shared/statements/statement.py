"""The text of one SQL statement."""

from functools import cached_property
from pathlib import Path

from pg8000.native import to_statement


class Statement:
    """One SQL statement with `:name` parameters, kept in a file of its own, by whose name it is called."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.text = path.read_text()

    @property
    def numbered(self) -> str:
        """The text with `$1`, `$2`… for the parameters, as PostgreSQL wants it."""
        return self._turned[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of their numbers."""
        return self._turned[1]

    @cached_property
    def _turned(self) -> tuple[str, tuple[str, ...]]:
        numbered, values = to_statement(self.text)
        return numbered, values(_ItsOwnName())


class _ItsOwnName(dict[str, str]):
    """Asked for the value of any name, it gives the name: so pg8000 tells the order."""

    def __missing__(self, name: str) -> str:
        return name
