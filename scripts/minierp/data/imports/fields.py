"""The fields that a kind of import knows, and how a cell becomes a value. A parser raises ValueError, for people."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from scripts.minierp.terminal.values import barcode
from shared.money.currencies import CURRENCIES
from shared.values.exact import trimmed
from shared.values.text import line, lines

Parse = Callable[[str], object]
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future the API lets something lie that has happened."""


@dataclass(frozen=True)
class Field:
    """A field by the API's name; `stands_for` names a required field that this one can replace.

    `number`: whether its cells are numbers, in which decimals may be written with a comma.
    """

    name: str
    parse: Parse = str
    required: bool = False
    stands_for: str = ""
    number: bool = False


def text(most: int = 200) -> Callable[[str], str]:
    """A line of at most `most` characters."""

    def parse(given: str) -> str:
        return _short(line(given), most)

    return parse


def remark(given: str) -> str:
    """A text of several lines, at most 2000 characters."""
    return _short(lines(given), 2000)


def _short(given: str, most: int) -> str:
    if len(given) > most:
        raise ValueError(f"{len(given)} characters, and at most {most} are kept")
    return given


def one_of(*choices: str) -> Callable[[str], str]:
    """One of some words."""

    def parse(given: str) -> str:
        if given not in choices:
            raise ValueError(f"{given!r} is none of {', '.join(choices)}")
        return given

    return parse


def currency(text: str) -> str:
    """An ISO 4217 code."""
    if text not in CURRENCIES:
        raise ValueError(f"{text!r} is not a currency code such as EUR")
    return text


def canonical(value: object) -> object:
    """The one form of equal values: numbers without idle zeros, at any depth of a document."""
    if isinstance(value, Decimal):
        return trimmed(value)
    if isinstance(value, dict):
        return {name: canonical(each) for name, each in value.items()}
    if isinstance(value, list):
        return [canonical(each) for each in value]
    return value


def moment(text: str) -> datetime:
    """When something happened, in ISO 8601, in UTC; without a zone it is UTC, a day without a time its beginning."""
    try:
        read = datetime.fromisoformat(text)
        happened = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time such as 2026-01-31T12:00:00Z") from None
    if happened > datetime.now(UTC) + _CLOCKS_DIFFER:
        raise ValueError(f"{text} is more than a day in the future")
    return happened


def flag(text: str) -> bool:
    """Yes or no."""
    if (word := text.lower()) not in _YES | _NO:
        raise ValueError(f"{text!r} is neither true nor false")
    return word in _YES


def barcodes(text: str) -> list[str]:
    """GTINs of 8, 12, 13 or 14 digits, separated by spaces, commas, semicolons or bars."""
    return [barcode(each) for each in re.split(r"[\s,;|]+", text) if each]
