"""What people type on the command line: exact decimals, SKUs, and order lines such as TEA-1:2:4.80:0.05.

What is not of its form raises BadParameter, which ends the command with exit code 2 before anything is sent.
"""

import os
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar
from uuid import UUID

import typer

from scripts.minierp.terminal import values

Value = TypeVar("Value")


def decimal(text: str | Decimal) -> Decimal:
    """An exact, finite number; an option's default comes as one."""
    return _parsed(values.number, str(text))


def day(text: str) -> date:
    """A day of the calendar, such as 2030-01-31."""
    return _parsed(values.day, text)


def sku(text: str) -> str:
    """A SKU by its form."""
    return _parsed(values.sku, text)


def order_id(text: str) -> UUID:
    """An order's id, by its form."""
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an id; an id looks like {UUID(int=0)}") from None


def writable(file: Path | None) -> Path | None:
    """A file that can be made, so that nobody learns after the work that it cannot be kept."""
    if file and not os.access(file.absolute().parent, os.W_OK):
        raise typer.BadParameter(f"nothing can be written into {file.absolute().parent}")
    return file


def instant(text: str) -> datetime:
    """A time with its zone, such as 2030-01-31T09:30:00Z or 2030-01-31T09:30:00+01:00."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise typer.BadParameter(f"{text!r} is not a time with its zone, such as 2030-01-31T09:30:00Z")
    return found


class Line(NamedTuple):
    """One line of an order as typed; what was left out is None."""

    sku: str
    quantity: Decimal
    price: Decimal | None
    discount: Decimal | None


def sold_line(text: str) -> Line:
    """SKU:QUANTITY[:PRICE[:DISCOUNT]]."""
    return _line(text, 3, "SKU:QUANTITY[:PRICE[:DISCOUNT]], such as TEA-1:2:4.80:0.05")


def bought_line(text: str) -> Line:
    """SKU:QUANTITY:PRICE. Only the supplier knows the price: the product's own is what it is sold for."""
    line = _line(text, 2, "SKU:QUANTITY:PRICE, such as TEA-1:60:2.10")
    if line.price is None:
        example = f"{line.sku}:{line.quantity:f}:2.10"
        raise typer.BadParameter(f"{text!r} has no price; add what the supplier asks for one, such as {example}")
    return line


def received_line(text: str) -> tuple[int, Decimal]:
    """LINE:QUANTITY, the line by its number."""
    line, _, quantity = text.partition(":")
    if not re.fullmatch(r"[0-9]{1,9}", line) or not quantity:
        raise typer.BadParameter(f"{text!r} is not LINE:QUANTITY, such as 1:20")
    return int(line), decimal(quantity)


def _line(text: str, most: int, form: str) -> Line:
    name, *numbers = text.split(":")
    if not name or not 1 <= len(numbers) <= most:
        raise typer.BadParameter(f"{text!r} is not {form}")
    quantity, price, discount = [decimal(given) if given else None for given in [*numbers, "", ""][:3]]
    if quantity is None:
        raise typer.BadParameter(f"{text!r} has no quantity; write {name}:1 for one")
    return Line(sku(name), quantity, price, discount)


def _parsed(parse: Callable[[str], Value], text: str) -> Value:
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Sku = Annotated[str, typer.Argument(parser=sku, metavar="SKU", help="The product's SKU.")]
Limit = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
Wait = Annotated[int, typer.Option(min=0, max=30, metavar="SECONDS", help="Wait so long for the order to settle.")]
Currency = Annotated[str, typer.Option(help="ISO 4217 code; each product's own if left out.")]
