"""`minierp po`: what is ordered from suppliers, and what has arrived of it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import typer

from scripts.minierp.cli.arguments import Currency, Limit, bought_line, day, order_id, received_line
from scripts.minierp.cli.placing import DueDate, OrderedAt, Reference, WithReference, given, print_lines, print_origin
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, money, quantity

app = typer.Typer(help="Purchase orders.", no_args_is_help=True)

Status = Literal["open", "partially_received", "received", "cancelled"]
OrderId = Annotated[UUID, typer.Argument(parser=order_id, metavar="ID", help="The purchase order's id.")]


@app.command()
def create(
    supplier: Annotated[str, typer.Option(help="Who delivers.")],
    expected: Annotated[date, typer.Option(parser=day, metavar="YYYY-MM-DD", help="The day of delivery.")],
    line: Annotated[list[Any], typer.Option(parser=bought_line, metavar="SKU:QUANTITY:PRICE", help="Repeatable.")],
    currency: Currency = "",
    reference: Reference = None,
    ordered_at: OrderedAt = None,
    due_date: DueDate = None,
    as_json: AsJson = False,
) -> None:
    """Order from a supplier, at the supplier's prices.

    Example: minierp po create --supplier "Leaf & Co" --expected 2030-01-31 --line TEA-1:60:2.10 --reference PO-1000
    """
    from scripts.minierp.cli.pricing import priced
    from scripts.minierp.client.client import connect

    with connect() as client:
        lines = [priced(client, typed, currency, due_date) for typed in line]
        order: dict[str, object] = {"supplier": supplier, "expected_date": expected, "lines": lines}
        order |= given(reference=reference, ordered_at=ordered_at)
        _show(client.post("/purchase-orders", order).body, as_json)


@app.command("list")
def list_orders(
    status: Annotated[Status | None, typer.Option(help="Only those in this state.")] = None,
    supplier: Annotated[str | None, typer.Option(help="Only from this supplier.")] = None,
    reference: WithReference = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List purchase orders.

    Example: minierp po list --status open
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        wanted = {"status": status, "supplier": supplier, "reference": reference}
        _ORDERS.show(client.items("/purchase-orders", wanted, limit + 1), limit, as_json)


@app.command()
def show(order_id: OrderId, as_json: AsJson = False) -> None:
    """Show one purchase order with its lines.

    Example: minierp po show 01976b6e-0000-7000-8000-000000000000
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        _show(client.get(f"/purchase-orders/{order_id}"), as_json)


@app.command()
def receive(
    order_id: OrderId,
    line: Annotated[
        list[Any] | None,
        typer.Option(parser=received_line, metavar="LINE:QUANTITY", help="Repeatable; everything if left out."),
    ] = None,
    note: Annotated[str, typer.Option(help="A remark, such as the delivery note's number.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take delivery: of everything outstanding, or of some lines in part.

    Example: minierp po receive 01976b6e-0000-7000-8000-000000000000 --line 1:40
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        lines = line or outstanding(client.get(f"/purchase-orders/{order_id}"))
        receipt = {"lines": [{"line": number, "quantity": amount} for number, amount in lines], "note": note}
        _show(client.post(f"/purchase-orders/{order_id}/receipts", receipt).body, as_json)


def outstanding(order: dict[str, Any]) -> list[tuple[int, Decimal]]:
    """What has not arrived yet, by line. Raises CliError if everything has."""
    lines = [(line["line"], Decimal(line["outstanding"])) for line in order["lines"] if Decimal(line["outstanding"])]
    if not lines:
        surplus = "More than was ordered is received by line, within the allowance: --line 1:3."
        advice = surplus if order["status"] == "received" else ""
        raise CliError(f"Nothing of {order['id']} is outstanding; it is {order['status']}.", advice)
    return lines


def _row(order: dict[str, Any]) -> list[object]:
    total = money(order["total"], order["currency"])
    return [order["id"], order["supplier"], order["expected_date"], len(order["lines"]), total, order["status"]]


_COLUMNS = ["Id", "Supplier", "Expected", "Lines", "Total", "Status"]
_ORDERS = List("Purchase orders", _COLUMNS, _row, ["Lines", "Total"], ["Id", "Expected", "Status"])


def _show(order: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(order)
        return
    title = f"{order['id']}  {order['supplier']}, expected {order['expected_date']}, {order['status']}"
    rows: list[list[object]] = [
        [line["line"], line["sku"], quantity(line["quantity"]), quantity(line["received"]),
         quantity(line["outstanding"]), money(line["unit_price"]), money(line["amount"], line["currency"])]
        for line in order["lines"]
    ]  # fmt: skip
    columns = ["Line", "SKU", "Ordered", "Received", "Outstanding", "Price", "Amount"]
    print_lines(title, order, columns, rows)
    console().print(f"Total [bold]{money(order['total'], order['currency'])}[/bold]")
    print_origin(order)
