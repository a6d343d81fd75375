"""How a cell becomes a number. A parser raises ValueError, for people."""

import re
from collections.abc import Callable
from decimal import Decimal

from scripts.minierp.terminal import values


def number(text: str) -> Decimal:
    """An exact number, with a point before its decimals; of a comma it says what to do."""
    try:
        return values.number(text)
    except ValueError as error:
        raise ValueError(f"{error}{_about_commas(text)}") from None


def _about_commas(text: str) -> str:
    """Three digits behind a comma are most often thousands: to read them as decimals would be a thousandth."""
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", text):
        return "; thousands separators are not read: write it without"
    return "; decimal commas are read with --decimal ," if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text) else ""


def with_point(text: str) -> str:
    """A number that is written with a decimal comma, with a point."""
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?", text):
        raise ValueError(f"{text!r} is not a number such as 12 or 9,80; thousands separators are not read")
    if "." in text:
        raise ValueError(f"{text!r} has a point, and decimals were said to follow a comma (--decimal ,)")
    return text.replace(",", ".")


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


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def parse(text: str) -> int:
        value = number(text)
        if value != value.to_integral_value() or not least <= value <= most:
            raise ValueError(f"{text} is not a whole number from {least} to {most}")
        return int(value)

    return parse
