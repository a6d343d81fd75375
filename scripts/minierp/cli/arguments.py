"""What people type on the command line: exact decimals, SKUs, barcodes, days and times.

What is not of its form raises BadParameter, which ends the command with exit code 2 before anything is sent.
"""

import os
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

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


def barcode(text: str) -> str:
    """A GTIN, whose check digit is right."""
    return _parsed(values.barcode, text)


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


def given(**fields: object) -> dict[str, object]:
    """The fields that were given: what was left out is not sent."""
    return {name: value for name, value in fields.items() if value is not None}


def between(what: str, since: datetime | None, until: datetime | None) -> dict[str, str | None]:
    """The parameters of a list that say from when until when something happened, such as `created`."""
    moments = {f"{what}_from": since, f"{what}_to": until}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def _parsed(parse: Callable[[str], Value], text: str) -> Value:
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Sku = Annotated[str, typer.Argument(parser=sku, metavar="SKU", help="The product's SKU.")]
Since = Annotated[
    datetime | None, typer.Option(parser=instant, metavar="TIME", help="Only from then on, with its zone.")
]
Until = Annotated[
    datetime | None, typer.Option(parser=instant, metavar="TIME", help="Only before then, with its zone.")
]
Sort = Annotated[str | None, typer.Option(help="The order, such as -created_at; - turns it around.")]
OfSkus = Annotated[list[str] | None, typer.Option("--sku", help="Only those of this SKU; may be repeated.")]
Limit = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
Wait = Annotated[int, typer.Option(min=0, max=30, metavar="SECONDS", help="Wait so long for the order to settle.")]
Currency = Annotated[str, typer.Option(help="ISO 4217 code; each product's own if left out.")]
When = Annotated[
    datetime | None, typer.Option("--at", parser=instant, metavar="TIME", help="When, with its zone; now if left out.")
]
Note = Annotated[str | None, typer.Option(help="A remark.")]
