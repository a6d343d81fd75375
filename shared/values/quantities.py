"""Exact quantities in units of a product, and fractions; at most four decimals."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.values.exact import trimmed

Exact = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
"""At most 18 digits, four of them decimals."""

Count = Annotated[Exact, Field(ge=0), AfterValidator(trimmed)]
"""A quantity of zero or more units, at most four decimals."""

Quantity = Annotated[Exact, Field(gt=0), AfterValidator(trimmed)]
"""A quantity of more than zero units, at most four decimals."""

Difference = Annotated[Exact, AfterValidator(trimmed)]
"""A signed quantity in units, at most four decimals."""

Balance = Annotated[Decimal, Field(max_digits=28, decimal_places=4), AfterValidator(trimmed)]
"""A sum of quantities, in units: room for 10¹⁰ of the largest, and no more than decimal arithmetic keeps exact."""


def whole(quantity: Decimal) -> bool:
    """Whether it has no part of a unit."""
    return quantity == quantity.to_integral_value()


ONLY_WHOLE = "there are only whole units of this product"
"""What is wrong with a part of a unit where there are none."""


Fraction = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]
"""A part of the whole: 0.05 is five percent."""
