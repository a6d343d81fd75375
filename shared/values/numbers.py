"""Numbers by which things are called: orders by their own, products by their barcodes.

An order's number, such as SO-2026-000123, is what kind it is, the year it was placed, and a serial, which never goes
back and may leave gaps; the year is for the eye. A barcode is a Global Trade Item Number of 8, 12, 13 or 14 digits, of
which the last checks the others. With zeros in front of it, each of them is one of 14 digits, and the same number (GS1
General Specifications, section 7.9 and section 3 on the Application Identifier 01): scanners and lists differ in which
form they give.
"""

import re
from typing import NamedTuple
from uuid import UUID

GTIN = "[0-9]{8}|[0-9]{12,14}"
GTIN_MEANING = "a GTIN of 8, 12, 13 or 14 digits"
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


def gtin(barcode: str) -> str:
    """The 14 digits of `barcode`. Raises ValueError where it is no GTIN, or its check digit is wrong."""
    if not re.fullmatch(GTIN, barcode):
        raise ValueError(f"should be {GTIN_MEANING}")
    digits = barcode.zfill(14)
    if (right := _check_digit(digits[:-1])) != digits[-1]:
        raise ValueError(f"should end with the check digit {right}")
    return digits


def _check_digit(digits: str) -> str:
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return str(-weighed % 10)
