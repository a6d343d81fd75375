"""Test data, each with references of its own, so that tests never collide in a shared system."""

import random
from typing import Any
from uuid import uuid4

Document = dict[str, Any]


def reference(prefix: str) -> str:
    """A name that nobody else uses."""
    return f"{prefix}-{uuid4().hex[:12]}"


def sku() -> str:
    """A SKU of its own, somewhere in the alphabet."""
    return reference(random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def barcode() -> str:
    """A GTIN-13 of its own."""
    digits = f"{10**11 + uuid4().int % (9 * 10**11)}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def a_product(**changes: Any) -> Document:
    """The body of POST /products."""
    return {"sku": sku(), "name": "Chai", "price": "18.00", "currency": "EUR", **changes}


def a_purchase_line(**changes: Any) -> Document:
    """A line of POST /purchase-orders."""
    return {"sku": sku(), "quantity": "10", "unit_price": "2.50", "currency": "EUR", **changes}


def a_purchase_order(**changes: Any) -> Document:
    """The body of POST /purchase-orders."""
    standard = {"supplier": reference("Supplier"), "expected_date": "2026-12-01", "lines": [a_purchase_line()]}
    return {**standard, **changes}


def a_supplier(**changes: Any) -> Document:
    """The body of POST /suppliers."""
    return {"code": sku(), "name": reference("Supplier"), "currency": "EUR", "lead_time_days": 14, **changes}


def a_sales_line(**changes: Any) -> Document:
    """A line of POST /sales-orders."""
    return {"sku": sku(), "quantity": "1", "unit_price": "18.00", "discount": "0", "currency": "EUR", **changes}


def a_sales_order(**changes: Any) -> Document:
    """The body of POST /sales-orders."""
    address = {"street": "Obere Str. 57", "city": "Berlin", "postal_code": "12209", "country": "Germany"}
    return {"customer": reference("Customer"), "address": address, "lines": [a_sales_line()], **changes}
