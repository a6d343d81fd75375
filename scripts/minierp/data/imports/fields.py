"""The fields that a kind of import knows, and how a cell becomes a value. A parser raises ValueError, for people."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from shared.values import skus

_MOST_DIGITS = 40
"""Before and behind the point: more than any amount has."""

_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@dataclass(frozen=True)
class Field:
    """A field by the API's name; `stands_for` names a required field that this one can replace."""

    name: str
    parse: Callable[[str], object] = str
    required: bool = False
    stands_for: str = ""


def sku(text: str) -> str:
    """The key that crosses domains."""
    if not re.fullmatch(skus.PATTERN, text):
        raise ValueError(f"{text!r} is not {skus.MEANING}")
    return text


def currency(text: str) -> str:
    """The form of an ISO 4217 code."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError(f"{text!r} is not a currency code such as EUR")
    return text


def number(text: str) -> Decimal:
    """An exact number, with a point before its decimals."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number such as 12 or 9.80") from None
    if not value.is_finite():
        raise ValueError(f"{text!r} is not a number such as 12 or 9.80")
    if value and not -_MOST_DIGITS < int(value.as_tuple().exponent) <= value.adjusted() < _MOST_DIGITS:
        raise ValueError(f"{text!r} is beyond reason")  # written out, 1e999999999 would be a gigabyte
    return value


def not_negative(text: str) -> Decimal:
    """Zero or more."""
    if (value := number(text)) < 0:
        raise ValueError(f"{text} is less than 0")
    return value


def positive(text: str) -> Decimal:
    """More than zero."""
    if (value := number(text)) <= 0:
        raise ValueError(f"{text} is not more than 0")
    return value


def fraction(text: str) -> Decimal:
    """A part of the whole: 0.05 is five percent."""
    if not 0 <= (value := number(text)) <= 1:
        raise ValueError(f"{text} is not a fraction from 0 to 1 (five percent is 0.05)")
    return value


def day(text: str) -> date:
    """A day of the calendar in ISO 8601; a time of day behind it is dropped."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2030-01-31") from None


def flag(text: str) -> bool:
    """Yes or no."""
    if (word := text.lower()) not in _YES | _NO:
        raise ValueError(f"{text!r} is neither true nor false")
    return word in _YES
