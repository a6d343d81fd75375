"""Sales orders as people read them."""

from typing import Any

from rich.markup import escape

from scripts.minierp.cli.ordering.names import number_of
from scripts.minierp.cli.ordering.printing import print_lines, print_moves, print_origin, print_total
from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, moment, money, quantity

_MOVED = ["reserved", "waiting", "shipped", "cancelled", "returned"]


def _row(order: dict[str, Any]) -> list[object]:
    total, placed = money(order["total"], order["currency"]), moment(order["created_at"])
    return [number_of(order), order["customer"], len(order["lines"]), total, order["status"], placed]


_COLUMNS = ["Number", "Customer", "Lines", "Total", "Status", "Placed"]
ORDERS = List("Sales orders", _COLUMNS, _row, ["Lines", "Total"], ["Number", "Status", "Placed"])


def show_order(order: dict[str, Any], as_json: bool) -> None:
    """Print one order with its lines, what was sent and came back, and what was short if it was rejected."""
    if as_json:
        print_json(order)
        return
    title = f"{number_of(order)}  {order['customer']}, {order['status']}"
    print_lines(order, title, ["quantity"], _MOVED, ["unit_price", "discount", "amount"])
    print_total(order, f", {money(order['total_before_discount'])} before discounts")
    print_moves("Shipments", ["shipped_at", "tracking", "note"], order.get("shipments", ()))
    print_moves("Returns", ["returned_at", "note"], order.get("returns", ()))
    print_origin(order)
    for short in order["shortages"]:
        console().print(f"[red]{escape(short['sku'])}[/red] {escape(short['reason'])}: {escape(_figures(short))}")


def _figures(short: dict[str, Any]) -> str:
    figures = f"{quantity(short['requested'])} requested, {quantity(short['available'])} available"
    coming = short.get("incoming")
    expected = f", expected {short['expected_date']}" if short.get("expected_date") else ""
    return f"{figures}, {quantity(coming)} on their way{expected}" if coming and coming != "0" else figures
