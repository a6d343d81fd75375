"""Exact decimals: arithmetic that never rounds what an order can hold, and one form for every number."""

from decimal import Context, Decimal

EXACT = Context(prec=60)
"""Three factors of 18, 18 and 5 digits (quantity, unit price, share after discount), 500 lines of them: 44 digits."""


def trimmed(number: Decimal) -> Decimal:
    """The same number without trailing zeros, an exponent or the sign of a zero: 12.00 → 12, 1E+1 → 10, -0 → 0."""
    plain = Decimal(f"{number.normalize():f}")
    return plain or plain.copy_abs()
