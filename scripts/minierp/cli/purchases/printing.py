"""Purchase orders as people read them."""

from typing import Any

from scripts.minierp.cli.ordering.names import number_of
from scripts.minierp.cli.ordering.printing import print_lines, print_moves, print_origin, print_total
from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import money


def _row(order: dict[str, Any]) -> list[object]:
    total = money(order["total"], order["currency"])
    return [number_of(order), order["supplier"], order["expected_date"], len(order["lines"]), total, order["status"]]


_COLUMNS = ["Number", "Supplier", "Expected", "Lines", "Total", "Status"]
ORDERS = List("Purchase orders", _COLUMNS, _row, ["Lines", "Total"], ["Number", "Expected", "Status"])


def show_order(order: dict[str, Any], as_json: bool) -> None:
    """Print one order with its lines, and what came in and went back."""
    if as_json:
        print_json(order)
        return
    title = f"{number_of(order)}  {order['supplier']}, expected {order['expected_date']}, {order['status']}"
    units, moved = ["quantity", "received", "outstanding"], ["refused", "given_up", "sent_back"]
    print_lines(order, title, units, moved, ["unit_price", "amount"])
    print_total(order)
    print_moves("Receipts", ["received_at", "note"], order.get("receipts", ()))
    print_moves("Sent back", ["sent_back_at", "reason"], order.get("returns", ()))
    print_origin(order)
