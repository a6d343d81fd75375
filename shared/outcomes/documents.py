"""JSON in and out, exact: decimals never pass through a float, and only text that a database can store comes in."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from shared.outcomes.refusals import Malformed

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # the escape, not a backslash that is escaped and stands before "u0000"

DEEPEST = 32
"""Objects and lists inside each other; what is sent and stored here has a handful."""
MOST_VALUES = 50_000
"""Members and elements in one document: more than there are in the longest that we write, ten thousand SKUs."""

_LEFT_TO_PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


class _Unacceptable(Exception):
    """It is JSON to the library, and not to us."""


def read(body: bytes, named: str = "The body", most: int = MOST_VALUES) -> Any:
    """The JSON value in `body` (RFC 8259, UTF-8), numbers with a point as Decimal. `named` is what a refusal calls it.

    Raises Malformed for anything else: bad UTF-8, NaN and infinities, numbers beyond reason, NUL characters,
    lone surrogates, a name that stands twice in an object, nesting beyond DEEPEST, more than `most` values.
    """
    try:
        text = body.decode()
        value = _DECODER.decode(text)
        if text.count("{") + text.count("[") > DEEPEST or text.count(",") >= most - DEEPEST:
            _refuse_endless(value, most)
        if "\\u" in text:
            _refuse_unstorable(value)
    except UnicodeDecodeError as error:
        raise Malformed(f"{named} is not UTF-8: it cannot be read from byte {error.start + 1} on.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Malformed(f"{named} is not JSON: it cannot be read from {place} on.") from None
    except _Unacceptable as error:
        raise Malformed(f"{named} is not acceptable JSON: {error}.") from None
    except RecursionError:
        raise Malformed(f"{named} is not acceptable JSON: {_TOO_DEEP}.") from None
    except (ArithmeticError, ValueError):  # of a decimal; of a whole number with more digits than Python reads
        raise Malformed(f"{named} is not acceptable JSON: a number is beyond reason.") from None
    return value


def as_text(value: object) -> str:
    """What has no JSON form, as we write it. Raises TypeError for what we do not."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def write(value: Any, plain: Callable[[object], Any] = as_text) -> str:
    """`value` as JSON; Decimal as a string of plain digits, times in RFC 3339, UUID as text.

    `plain` gives what has no JSON form another, or raises TypeError. No document holds a float, let alone NaN.
    """
    try:
        return orjson.dumps(value, plain, _LEFT_TO_PLAIN).decode()
    except orjson.JSONEncodeError:  # a number beyond 64 bits, a key that is no text, half of a surrogate pair
        return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":"))


def _refuse_constant(name: str) -> None:
    raise _Unacceptable(f"{name} is not a number in JSON")


def _of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Which of two values a name stands for is each reader's own idea (RFC 8259, section 4): neither."""
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise _Unacceptable(f"the name {twice[:100]!r} stands twice in an object")
    return value


def _refuse_endless(value: Any, most: int) -> None:
    nests, values = _nests([value]), 0
    for _ in range(DEEPEST):
        values += sum(map(len, nests))
        if values > most:
            raise _Unacceptable(f"it has more than {most} values")
        nests = _nests(inner for each in nests for inner in (each.values() if type(each) is dict else each))
        if not nests:
            return
    raise _Unacceptable(_TOO_DEEP)


def _nests(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if type(value) in (dict, list)]


_TOO_DEEP = f"it is nested too deeply, beyond {DEEPEST} objects and lists"
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_of_pairs)


def _refuse_unstorable(value: Any) -> None:
    text = json.dumps(value, default=str, ensure_ascii=False)
    if _NUL.search(text):
        raise _Unacceptable("text must not contain the NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _Unacceptable("text must not contain half of a surrogate pair") from None
