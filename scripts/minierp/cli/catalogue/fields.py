"""What is said of a product, as options; and changes to a record, of which nothing but what was said is sent."""

from decimal import Decimal
from typing import Annotated, Literal

import typer

from scripts.minierp.cli.arguments import barcode, decimal, given
from scripts.minierp.terminal.errors import UsageError

Type = Literal["sale", "purchase", "both"]
Status = Literal["active", "discontinued"]


def changes(**said: object) -> dict[str, object]:
    """A merge patch of what was said; an empty text takes away what is there. Raises UsageError for nothing said."""
    named = {name: None if value == "" else value for name, value in given(**said).items()}
    if not named:
        raise UsageError("Nothing is to be changed.", "Say what, such as --name; --help shows what can be.")
    return named


Kind = Annotated[Type | None, typer.Option("--type", help="What it is there for; both if never said.")]
Description = Annotated[str | None, typer.Option(help="A few words more.")]
Unit = Annotated[str | None, typer.Option(help="What one of it is called; piece if never said.")]
Fractional = Annotated[
    bool | None,
    typer.Option("--fractional/--whole", help="Whether there are parts of a unit; of pieces there are not."),
]
Barcodes = Annotated[
    list[str] | None, typer.Option("--barcode", parser=barcode, metavar="GTIN", help="Its barcode; repeatable.")
]
Supplier = Annotated[str | None, typer.Option(help="The preferred supplier: its code or name.")]
ReorderPoint = Annotated[
    Decimal | None,
    typer.Option(parser=decimal, metavar="NUMBER", help="The level at which more should be ordered."),
]
ReorderQuantity = Annotated[
    Decimal | None, typer.Option(parser=decimal, metavar="NUMBER", help="How many then, at least.")
]
OrderMultiple = Annotated[
    Decimal | None, typer.Option(parser=decimal, metavar="NUMBER", help="It is bought in multiples of so many.")
]
AutoOrder = Annotated[
    bool | None, typer.Option("--auto-order/--no-auto-order", help="Reordered without asking when it runs low.")
]
SellUntilGone = Annotated[
    bool | None,
    typer.Option("--sell-until-gone/--no-sell-until-gone", help="Sell what is left once it is discontinued."),
]
