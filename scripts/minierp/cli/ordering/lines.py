"""Lines of orders as people type them: TEA-1:2:4.80:0.05 to order, 1=40 of a line that stands.

What is not of its form raises BadParameter, which ends the command with exit code 2 before anything is sent.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import typer

from scripts.minierp.cli.arguments import decimal, given, sku


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


class Part(NamedTuple):
    """Units of one line of an order, the line by its number; without a quantity, all that is left of it."""

    line: int
    quantity: Decimal | None


def part(text: str) -> Part:
    """LINE=QUANTITY; a colon does as well."""
    found = _part(text)
    if found is None or found.quantity is None:
        raise typer.BadParameter(f"{text!r} is not LINE=QUANTITY, such as 1=20")
    return found


def whole_or_part(text: str) -> Part:
    """LINE, or LINE=QUANTITY."""
    if (found := _part(text)) is None:
        raise typer.BadParameter(f"{text!r} is neither LINE nor LINE=QUANTITY, such as 1 or 1=20")
    return found


def asked(parts: Sequence[Part] | None, **more: object) -> list[dict[str, Any]] | None:
    """The parts as the API takes them, each with `more`; nothing where none were named."""
    return [{"line": each.line, **given(quantity=each.quantity), **more} for each in parts or ()] or None


def _part(text: str) -> Part | None:
    found = re.fullmatch(r"([0-9]{1,9})(?:[=:](.+))?", text, re.DOTALL)
    return Part(int(found[1]), decimal(found[2]) if found[2] else None) if found else None


def _line(text: str, most: int, form: str) -> Line:
    name, *numbers = text.split(":")
    if not name or not 1 <= len(numbers) <= most:
        raise typer.BadParameter(f"{text!r} is not {form}")
    quantity, price, discount = [decimal(given) if given else None for given in [*numbers, "", ""][:3]]
    if quantity is None:
        raise typer.BadParameter(f"{text!r} has no quantity; write {name}:1 for one")
    return Line(sku(name), quantity, price, discount)


Parts = Annotated[list[Any], typer.Option(parser=part, metavar="LINE=QUANTITY", help="Units of a line; repeatable.")]
SomeLines = Annotated[
    list[Any] | None,
    typer.Option(
        parser=whole_or_part, metavar="LINE[=QUANTITY]",
        help="A line, or so many of its units; repeatable. Everything if left out.",
    ),
]  # fmt: skip
