"""Exact prices, and the currency that stands beside them."""

from typing import Annotated, Protocol, TypeVar

from pydantic import AfterValidator, Field

from shared.money.currencies import CURRENCIES
from shared.values.quantities import Exact


def _known(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("should be a currency code of ISO 4217, such as EUR")
    return code


Currency = Annotated[str, AfterValidator(_known)]
"""An ISO 4217 alphabetic code."""

Price = Annotated[Exact, Field(ge=0)]
"""An amount of money for one unit, at most four decimals; the currency stands beside it."""


class InCurrency(Protocol):
    """Something that costs money in a currency."""

    @property
    def currency(self) -> str:
        """Its code."""


Priced = TypeVar("Priced", bound=InCurrency)


def in_one_currency(lines: tuple[Priced, ...]) -> tuple[Priced, ...]:
    """The lines of one order. Raises ValueError where they are not all in one currency."""
    if len({line.currency for line in lines}) > 1:
        raise ValueError("should all be in one currency")
    return lines
