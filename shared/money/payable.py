"""What is asked for: exact amounts rounded to coins that exist, line by line, so that an order's lines add up to it.

Half a minor unit goes to the even one (IEEE 754, roundTiesToEven): over many lines nobody gains.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from shared.money.currencies import minor_units
from shared.values.exact import EXACT


def payable(amount: Decimal, currency: str) -> Decimal:
    """One line's exact `amount`, rounded to the minor units of its `currency` (ISO 4217): 0.125 EUR is 0.12."""
    digits = minor_units(currency)
    return amount if digits is None else amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN, EXACT)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """What rounded lines come to."""
    whole = Decimal(0)
    for amount in amounts:
        whole = EXACT.add(whole, amount)
    return whole
