"""The value types that commands, events and answers are made of: names with a grammar, and exact decimals."""

from decimal import Decimal
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from shared.values import skus
from shared.values.currencies import CURRENCIES
from shared.values.exact import trimmed


class Value(BaseModel):
    """A frozen record that takes its own fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Sku = Annotated[str, StringConstraints(pattern=skus.PATTERN)]
"""The key that crosses domains."""


def _known(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("not a currency code of ISO 4217, such as EUR")
    return code


Currency = Annotated[str, AfterValidator(_known)]
"""An ISO 4217 alphabetic code."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A line of text for people, such as a customer or a supplier."""

Note = Annotated[str, StringConstraints(max_length=2000)]
"""A remark, possibly empty."""

_Exact = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]

Count = Annotated[_Exact, Field(ge=0), AfterValidator(trimmed)]
"""A quantity of zero or more units, at most four decimals."""

Quantity = Annotated[_Exact, Field(gt=0), AfterValidator(trimmed)]
"""A quantity of more than zero units, at most four decimals."""

Difference = Annotated[_Exact, AfterValidator(trimmed)]
"""A signed quantity in units, at most four decimals."""

Balance = Annotated[Decimal, Field(max_digits=28, decimal_places=4), AfterValidator(trimmed)]
"""A sum of quantities, in units: room for 10¹⁰ of the largest, and no more than decimal arithmetic keeps exact."""

Price = Annotated[_Exact, Field(ge=0)]
"""An amount of money for one unit, at most four decimals; the currency stands beside it."""

Fraction = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]
"""A part of the whole: 0.05 is five percent."""

MOST_LINES = 500

Item = TypeVar("Item")


def _few(items: Any) -> Any:
    if isinstance(items, list | tuple) and not 1 <= len(items) <= MOST_LINES:
        raise ValueError(f"1 to {MOST_LINES} of them, not {len(items)}")
    return items


Lines = Annotated[tuple[Item, ...], BeforeValidator(_few)]
"""1 to 500 items; too many of them are refused before anybody looks at each."""


class InCurrency(Protocol):
    """Something that costs money in a currency."""

    @property
    def currency(self) -> str:
        """Its code."""


Priced = TypeVar("Priced", bound=InCurrency)


def in_one_currency(lines: tuple[Priced, ...]) -> tuple[Priced, ...]:
    """The lines of one order. Raises ValueError where they are not all in one currency."""
    if len({line.currency for line in lines}) > 1:
        raise ValueError("all lines of an order are in one currency")
    return lines
