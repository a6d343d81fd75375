"""What people type on the command line: exact decimals, and order lines such as TEA-1:2:4.80:0.05."""

from decimal import Decimal
from typing import Annotated, NamedTuple

import typer

from scripts.minierp.imports.fields import number


def decimal(text: str) -> Decimal:
    """An exact, finite number. Raises BadParameter, which ends the command with exit code 2."""
    try:
        return number(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


class Line(NamedTuple):
    """One line of an order as typed; what was left out is None."""

    sku: str
    quantity: Decimal
    price: Decimal | None
    discount: Decimal | None


def order_line(text: str) -> Line:
    """SKU:QUANTITY[:PRICE[:DISCOUNT]]. Raises BadParameter for anything else."""
    sku, *numbers = text.split(":")
    if not sku or not 1 <= len(numbers) <= 3:
        raise typer.BadParameter(f"{text!r} is not SKU:QUANTITY[:PRICE[:DISCOUNT]], such as TEA-1:2:4.80:0.05")
    quantity, price, discount = [decimal(given) if given else None for given in [*numbers, "", ""][:3]]
    if quantity is None:
        raise typer.BadParameter(f"{text!r} has no quantity; write {sku}:1 for one")
    return Line(sku, quantity, price, discount)


def received_line(text: str) -> tuple[int, Decimal]:
    """LINE:QUANTITY, the line by its number. Raises BadParameter for anything else."""
    line, _, quantity = text.partition(":")
    if not line.isdecimal() or not quantity:
        raise typer.BadParameter(f"{text!r} is not LINE:QUANTITY, such as 1:20")
    return int(line), decimal(quantity)


Limit = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
Wait = Annotated[int, typer.Option(min=0, max=30, metavar="SECONDS", help="Wait so long for the order to settle.")]
Currency = Annotated[str, typer.Option(help="ISO 4217 code; each product's own if left out.")]
