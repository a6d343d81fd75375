"""What is said of any order that is placed: the shop's own number, and times."""

from datetime import date, datetime
from typing import Annotated

import typer

from scripts.minierp.cli.arguments import day, instant

Reference = Annotated[str | None, typer.Option(help="The shop's own number of the order.")]
OrderedAt = Annotated[
    datetime | None,
    typer.Option(parser=instant, metavar="TIME", help="When it was ordered, with its zone; now if left out."),
]
DueDate = Annotated[date | None, typer.Option(parser=day, metavar="YYYY-MM-DD", help="When every line of it is due.")]
WithReference = Annotated[str | None, typer.Option("--reference", help="Only with this number of the shop's.")]
