"""What a sales order is worth."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.values.exact import EXACT


class Worth(NamedTuple):
    """An amount of money before and after discount."""

    before_discount: Decimal
    after_discount: Decimal


def worth(quantity: Decimal, unit_price: Decimal, discount: Decimal) -> Worth:
    """A line's worth: quantity × unit price, and that × (1 − discount), exactly."""
    before = EXACT.multiply(quantity, unit_price)
    return Worth(before, EXACT.multiply(before, 1 - discount))


def total(lines: Sequence[Worth]) -> Worth:
    """An order's worth."""
    before = after = Decimal(0)
    for line in lines:
        before, after = EXACT.add(before, line.before_discount), EXACT.add(after, line.after_discount)
    return Worth(before, after)
