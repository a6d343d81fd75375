"""Exact quantities in units of a product, and fractions; at most four decimals."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from shared.values.exact import trimmed

DECIMALS = 4

_EXPONENTS = range(-DECIMALS, 1)
_MOST_DIGITS = 20
"""Of a whole number: more than 64 bits hold."""


def _in_digits(value: Any) -> Any:
    """Python also reads 1_000, and the digits of every script: what nobody else would take for the same number."""
    if isinstance(value, bool) or (
        isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", value.strip())
    ):
        raise ValueError("should be a number")
    return value


def _short(number: Decimal) -> Decimal:
    """The same number in few signs: zeros without end, before the point or behind it, say nothing; nor does -0."""
    if number.as_tuple().exponent not in _EXPONENTS:
        return trimmed(number)
    return number or number.copy_abs()


_InDigits, _Short = BeforeValidator(_in_digits), AfterValidator(_short)


def _within_reason(value: Any) -> Any:
    """Of 1e99999999 and 1e-99999999 Python would write out all the digits; of zeros behind a point, their ratio."""
    if not isinstance(value, Decimal):
        return value
    if value.adjusted() >= _MOST_DIGITS:
        raise ValueError("should be a whole number within reason")
    if value != (number := value.to_integral_value()):
        raise ValueError("should be a whole number")
    return int(number)


Whole = Annotated[int, _InDigits, BeforeValidator(_within_reason)]
"""A whole number, such as that of a line."""

Exact = Annotated[Decimal, Field(max_digits=18, decimal_places=DECIMALS), _InDigits, _Short]
"""At most 18 digits, four of them decimals."""

Count = Annotated[Exact, Field(ge=0), AfterValidator(trimmed)]
"""A quantity of zero or more units, at most four decimals."""

Quantity = Annotated[Exact, Field(gt=0), AfterValidator(trimmed)]
"""A quantity of more than zero units, at most four decimals."""

Difference = Annotated[Exact, AfterValidator(trimmed)]
"""A signed quantity in units, at most four decimals."""

Balance = Annotated[Decimal, Field(max_digits=28, decimal_places=DECIMALS), _InDigits, AfterValidator(trimmed)]
"""A sum of quantities, in units: room for 10¹⁰ of the largest, and no more than decimal arithmetic keeps exact."""


def whole(quantity: Decimal) -> bool:
    """Whether it has no part of a unit."""
    return quantity == quantity.to_integral_value()


ONLY_WHOLE = "there are only whole units of this product"
"""What is wrong with a part of a unit where there are none."""


Fraction = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=DECIMALS), _InDigits, _Short]
"""A part of the whole: 0.05 is five percent."""
