"""From an order line as typed to one that the API takes: what was left out comes from the product."""

from datetime import date
from typing import Any

from scripts.minierp.cli.arguments import given
from scripts.minierp.cli.ordering.lines import Line
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import money


def priced(client: Client, line: Line, currency: str, due_date: date | None) -> dict[str, Any]:
    """The line's SKU, quantity, unit price, currency and due date.

    Raises Refused if an asked product is unknown, UsageError if its price is needed in a currency that it is not in.
    """
    product = client.get(f"/products/{line.sku}") if line.price is None or not currency else {}
    if line.price is None and currency not in ("", product["currency"]):
        raise UsageError(
            f"The price of {line.sku} is {money(product['price'], product['currency'])}; it has none in {currency}.",
            f"Give one in {currency}, such as {line.sku}:{line.quantity:f}:PRICE, or leave --currency out.",
        )
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": product["price"] if line.price is None else line.price,
        "currency": currency or product["currency"],
        **given(due_date=due_date),
    }
