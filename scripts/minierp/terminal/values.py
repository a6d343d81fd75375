"""Values as people write them, on the command line and in files. A parser raises ValueError, for people."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from shared.values import skus
from shared.values.numbers import gtin

Reason = Literal["opening_balance", "count", "gain", "loss", "damage", "correction"]
"""Why stock is adjusted by hand."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_WHOLE_DIGITS, _DECIMALS = 14, 4
"""How large and how fine a number the API takes."""


def sku(text: str) -> str:
    """The key that crosses domains."""
    if not re.fullmatch(skus.PATTERN, text):
        raise ValueError(f"{text!r} is not {skus.MEANING}")
    return text


def barcode(text: str) -> str:
    """A GTIN, in the form in which it is given."""
    try:
        gtin(text)
    except ValueError as error:
        raise ValueError(f"{text!r} {error}") from None
    return text


def number(text: str) -> Decimal:
    """An exact number as the API takes it, with a point before its decimals."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number such as 12 or 9.80")
    value = Decimal(text)
    whole, _, decimals = f"{abs(value):f}".partition(".")
    if len(whole.lstrip("0")) > _WHOLE_DIGITS:
        raise ValueError(f"{text} has more than {_WHOLE_DIGITS} digits before the point")
    if len(decimals.rstrip("0")) > _DECIMALS:
        raise ValueError(f"{text} has more than {_DECIMALS} decimals")
    return value


def day(text: str) -> date:
    """A day of the calendar in ISO 8601; a time of day behind it is dropped."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2030-01-31") from None
