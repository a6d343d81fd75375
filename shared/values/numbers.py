"""The numbers that people call orders by, such as SO-2026-000123: what kind, the year it was placed, and a serial.

The serial never goes back and may leave gaps; the year is for the eye.
"""

import re
from typing import NamedTuple
from uuid import UUID

_GRAMMAR = re.compile(r"([A-Z]{2})-(\d{4})-(\d{6,18})", re.ASCII)


class OrderNumber(NamedTuple):
    """An order's number, taken apart."""

    kind: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.year:04d}-{self.serial:06d}"


def read(text: str, kind: str) -> OrderNumber | None:
    """The number of `kind` (two letters, such as SO) that `text` is, in any case of letters, if it is one."""
    found = _GRAMMAR.fullmatch(text.upper())
    if not found or found[1] != kind:
        return None
    number = OrderNumber(found[1], int(found[2]), int(found[3]))
    return number if str(number) == text.upper() else None


def read_name(text: str, kind: str) -> UUID | OrderNumber:
    """What an order of `kind` is called by: its id or its number. Raises ValueError for what can be neither."""
    return read(text, kind) or UUID(text)
