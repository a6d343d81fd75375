"""What a sales order is: never set, but derived from the quantities of its lines."""

from collections.abc import Sequence

from functions.sales.rules.lines import OrderLine


def status_of(lines: Sequence[OrderLine], *, decided: bool, rejected: bool = False) -> str:
    """What an order is, from its lines and whether inventory has decided about it, or rejected it."""
    if rejected:
        return "rejected"
    if not any(line.outstanding for line in lines):
        return "shipped" if any(line.shipped for line in lines) else "cancelled"
    if any(line.shipped for line in lines):
        return "partially_shipped"
    if not decided:
        return "pending"
    return "backordered" if any(line.waiting for line in lines) else "confirmed"
