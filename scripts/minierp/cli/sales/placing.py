"""Taking a customer's order."""

import time
from typing import Annotated, Any

import typer

from scripts.minierp.cli.arguments import Currency, Wait, given
from scripts.minierp.cli.ordering.lines import sold_line
from scripts.minierp.cli.ordering.placing import DueDate, OrderedAt, Reference
from scripts.minierp.cli.sales.printing import show_order
from scripts.minierp.terminal.documents import AsJson

_LINE_HELP = "Repeatable. The price is the product's if left out; a discount of 0.05 is five percent."


def create(
    customer: Annotated[str, typer.Option(help="Who orders.")],
    street: Annotated[str, typer.Option(help="Where to deliver: street and number.")],
    city: Annotated[str, typer.Option(help="Where to deliver: city.")],
    country: Annotated[str, typer.Option(help="Where to deliver: country.")],
    line: Annotated[
        list[Any], typer.Option(parser=sold_line, metavar="SKU:QUANTITY[:PRICE[:DISCOUNT]]", help=_LINE_HELP)
    ],
    name: Annotated[str | None, typer.Option(help="The recipient, if not the customer.")] = None,
    region: Annotated[str | None, typer.Option(help="Its state or province, if addresses there have one.")] = None,
    postal_code: Annotated[str | None, typer.Option(help="Its postal code.")] = None,
    currency: Currency = "",
    backorder: Annotated[
        bool, typer.Option("--backorder", help="Take what there is, and let the rest wait for stock.")
    ] = False,
    reference: Reference = None,
    ordered_at: OrderedAt = None,
    due_date: DueDate = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Take a customer's order. Exit code 1 if it is refused, or rejected while waiting.

    Example: minierp so create --customer "Ada Lovelace" --street "12 St James's Square" --city London
    --country UK --line TEA-1:2 --line TEA-2:1:3.90:0.05 --wait 5

    Example: minierp so create --customer "Ada Lovelace" --street "12 St James's Square" --city London
    --country UK --line TEA-1:500 --backorder
    """
    from scripts.minierp.cli.ordering.pricing import priced
    from scripts.minierp.client.client import connect
    from scripts.minierp.client.settlement import watched

    address = {"name": name, "street": street, "city": city, "region": region,
               "postal_code": postal_code, "country": country}  # fmt: skip
    with connect() as client:
        lines = [priced(client, typed, currency, due_date) | {"discount": typed.discount or 0} for typed in line]
        order: dict[str, object] = {"customer": customer, "address": address, "lines": lines}
        order |= given(reference=reference, ordered_at=ordered_at, on_shortage="backorder" if backorder else None)
        end = time.monotonic() + wait
        placed = client.post("/sales-orders", order, wait=wait).body
        if wait and placed["status"] == "pending":  # the function waits no longer than its deadline
            placed = watched(client, placed["id"], end)
    show_order(placed, as_json)
    if placed["status"] == "rejected":
        raise typer.Exit(1)
