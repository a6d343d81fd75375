"""Arithmetic that never rounds what an order can hold.

Three factors of 18, 18 and 5 digits (quantity, unit price, share after discount) and 500 lines of them need 44 digits.
"""

from decimal import Context

EXACT = Context(prec=60)
