"""What purchase and sales orders have in common on the command line: the shop's own number, times and due dates."""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.markup import escape

from scripts.minierp.cli.arguments import day, instant
from scripts.minierp.terminal.output import console, moment, shown, table

Reference = Annotated[str | None, typer.Option(help="The shop's own number of the order.")]
OrderedAt = Annotated[
    datetime | None,
    typer.Option(parser=instant, metavar="TIME", help="When it was ordered, with its zone; now if left out."),
]
DueDate = Annotated[date | None, typer.Option(parser=day, metavar="YYYY-MM-DD", help="When every line of it is due.")]
WithReference = Annotated[str | None, typer.Option("--reference", help="Only with this number of the shop's.")]


def given(**fields: object) -> dict[str, object]:
    """The fields that were given: a MiniERP of before takes an order without the others."""
    return {name: value for name, value in fields.items() if value is not None}


def print_lines(title: str, order: dict[str, Any], columns: list[str], rows: list[list[object]]) -> None:
    """An order's lines below its title, with their due dates if any has one; numbers from the third column on."""
    due = [line.get("due_date") for line in order["lines"]]
    if any(due):
        columns, rows = [*columns, "Due"], [[*row, day] for row, day in zip(rows, due, strict=True)]
    console().print(table(title, columns, rows, numbers=[name for name in columns[2:] if name != "Due"]))


def print_origin(order: dict[str, Any]) -> None:
    """The shop's own number and when the order was placed there, where they say more than the order itself."""
    reference, ordered = order.get("reference"), order.get("ordered_at")
    if reference or ordered != order.get("created_at"):
        placed = moment(ordered) if ordered else ""
        console().print(f"Reference [bold]{escape(shown(reference))}[/bold], ordered {shown(placed)}", soft_wrap=True)
