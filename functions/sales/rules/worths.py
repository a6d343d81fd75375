"""What a sales order is worth: exactly, and in coins that exist."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.money.payable import payable
from shared.money.payable import total as sum_of
from shared.values.exact import EXACT


class Worth(NamedTuple):
    """An amount of money before and after discount, and what is asked for."""

    before_discount: Decimal
    after_discount: Decimal
    payable: Decimal


def worth(quantity: Decimal, unit_price: Decimal, discount: Decimal, currency: str) -> Worth:
    """A line's worth: quantity × unit price, and that × (1 − discount), exactly; payable is that, rounded."""
    before = EXACT.multiply(quantity, unit_price)
    after = EXACT.multiply(before, 1 - discount)
    return Worth(before, after, payable(after, currency))


def total(lines: Sequence[Worth]) -> Worth:
    """An order's worth."""
    return Worth(*(sum_of(amounts) for amounts in zip(*lines, strict=True))) if lines else Worth(*[Decimal(0)] * 3)
