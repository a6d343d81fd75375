"""`minierp so`: what customers order, and whether stock could be promised."""

import time
from typing import Annotated, Any, Literal
from uuid import UUID

import typer

from scripts.minierp.cli.arguments import Currency, Limit, Wait, order_id, sold_line
from scripts.minierp.cli.placing import DueDate, OrderedAt, Reference, WithReference, given, print_lines, print_origin
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, moment, money, quantity

app = typer.Typer(help="Sales orders.", no_args_is_help=True)

Status = Literal["pending", "confirmed", "rejected", "partially_shipped", "shipped", "cancelled"]
_LINE_HELP = "Repeatable. The price is the product's if left out; a discount of 0.05 is five percent."


@app.command()
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
    reference: Reference = None,
    ordered_at: OrderedAt = None,
    due_date: DueDate = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Take a customer's order. Exit code 1 if it is refused, or rejected while waiting.

    Example: minierp so create --customer "Ada Lovelace" --street "12 St James's Square" --city London
    --country UK --line TEA-1:2 --line TEA-2:1:3.90:0.05 --wait 5
    """
    from scripts.minierp.cli.pricing import priced
    from scripts.minierp.client.client import connect
    from scripts.minierp.client.settlement import watched

    address = {"name": name, "street": street, "city": city, "region": region,
               "postal_code": postal_code, "country": country}  # fmt: skip
    with connect() as client:
        lines = [priced(client, typed, currency, due_date) | {"discount": typed.discount or 0} for typed in line]
        order: dict[str, object] = {"customer": customer, "address": address, "lines": lines}
        order |= given(reference=reference, ordered_at=ordered_at)
        end = time.monotonic() + wait
        placed = client.post("/sales-orders", order, wait=wait).body
        if wait and placed["status"] == "pending":  # the function waits no longer than its deadline
            placed = watched(client, placed["id"], end)
    _show(placed, as_json)
    if placed["status"] == "rejected":
        raise typer.Exit(1)


@app.command("list")
def list_orders(
    status: Annotated[Status | None, typer.Option(help="Only those in this state.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only this customer's.")] = None,
    reference: WithReference = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List sales orders.

    Example: minierp so list --status pending
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        wanted = {"status": status, "customer": customer, "reference": reference}
        _ORDERS.show(client.items("/sales-orders", wanted, limit + 1), limit, as_json)


@app.command()
def show(
    order_id: Annotated[UUID, typer.Argument(parser=order_id, metavar="ID", help="The sales order's id.")],
    as_json: AsJson = False,
) -> None:
    """Show one sales order with its lines, and what was short if it was rejected.

    Example: minierp so show 01976b6e-0000-7000-8000-000000000000
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        _show(client.get(f"/sales-orders/{order_id}"), as_json)


def _row(order: dict[str, Any]) -> list[object]:
    total, placed = money(order["total"], order["currency"]), moment(order["created_at"])
    return [order["id"], order["customer"], len(order["lines"]), total, order["status"], placed]


_COLUMNS = ["Id", "Customer", "Lines", "Total", "Status", "Placed"]
_ORDERS = List("Sales orders", _COLUMNS, _row, ["Lines", "Total"], ["Id", "Status", "Placed"])


def _show(order: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(order)
        return
    rows: list[list[object]] = [
        [line["line"], line["sku"], quantity(line["quantity"]), money(line["unit_price"]),
         quantity(line["discount"]), money(line["amount"], line["currency"])]
        for line in order["lines"]
    ]  # fmt: skip
    columns = ["Line", "SKU", "Quantity", "Price", "Discount", "Amount"]
    title = f"{order['id']}  {order['customer']}, {order['status']}"
    print_lines(title, order, columns, rows)
    before = money(order["total_before_discount"])
    console().print(f"Total [bold]{money(order['total'], order['currency'])}[/bold], {before} before discounts")
    print_origin(order)
    for short in order["shortages"]:
        figures = f"{quantity(short['requested'])} requested, {quantity(short['available'])} available"
        console().print(f"[red]{short['sku']}[/red] {short['reason']}: {figures}")
