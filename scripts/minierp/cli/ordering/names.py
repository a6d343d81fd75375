"""How an order is called on the command line: by its number or by its id."""

from typing import Annotated, Any
from uuid import UUID

import typer

from shared.values import numbers


def sales_order(text: str) -> str:
    """SO-2026-000123, or an id."""
    return _called(text, "SO")


def purchase_order(text: str) -> str:
    """PO-2026-000123, or an id."""
    return _called(text, "PO")


def number_of(order: dict[str, Any]) -> str:
    """What people call an order: one of a MiniERP of before has its id only."""
    return str(order.get("number") or order["id"])


def _called(text: str, kind: str) -> str:
    if number := numbers.read(text, kind):
        return str(number)
    try:
        return str(UUID(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither a number such as {kind}-2030-000123 nor an id") from None


SalesOrder = Annotated[
    str, typer.Argument(parser=sales_order, metavar="ORDER", help="Its number, such as SO-2030-000123, or its id.")
]
PurchaseOrder = Annotated[
    str, typer.Argument(parser=purchase_order, metavar="ORDER", help="Its number, such as PO-2030-000123, or its id.")
]
