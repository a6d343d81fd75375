"""Barcodes: Global Trade Item Numbers of 8, 12, 13 or 14 digits, of which the last checks the others.

With zeros in front of it, each of them is one of 14 digits, and the same number (GS1 General Specifications, section
7.9 and section 3 on the Application Identifier 01): scanners and lists differ in which form they give.
"""

import re

PATTERN = "[0-9]{8}|[0-9]{12,14}"
MEANING = "a GTIN of 8, 12, 13 or 14 digits"


def gtin(barcode: str) -> str:
    """The 14 digits of `barcode`. Raises ValueError where it is no GTIN, or its check digit is wrong."""
    if not re.fullmatch(PATTERN, barcode):
        raise ValueError(f"should be {MEANING}")
    digits = barcode.zfill(14)
    if (right := _check_digit(digits[:-1])) != digits[-1]:
        raise ValueError(f"should end with the check digit {right}")
    return digits


def _check_digit(digits: str) -> str:
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return str(-weighed % 10)
