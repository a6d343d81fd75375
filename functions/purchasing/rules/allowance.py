"""The over-receipt allowance: how much more than ordered a shop takes in without asking."""

from decimal import Decimal

from shared.values.quantities import Fraction

from pydantic import TypeAdapter

USUAL = "0.05"
MEANING = "a fraction from 0 to 1 with at most four decimals"


def read(text: str) -> Decimal:
    """The allowance as a fraction of the ordered quantity. Raises ValueError."""
    return TypeAdapter[Decimal](Fraction).validate_python(text)
