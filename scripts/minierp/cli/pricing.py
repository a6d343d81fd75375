"""From an order line as typed to one that the API takes: what was left out comes from the product."""

from typing import Any

from scripts.minierp.cli.arguments import Line
from scripts.minierp.client.client import Client


def priced(client: Client, line: Line, currency: str) -> dict[str, Any]:
    """The line's SKU, quantity, unit price and currency. Raises Refused if an asked product is unknown."""
    product = client.get(f"/products/{line.sku}") if line.price is None or not currency else {}
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": product["price"] if line.price is None else line.price,
        "currency": currency or product["currency"],
    }
