"""What commands print: tables for people, JSON for programs, errors with what to do next."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any, Literal

import typer
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from scripts.minierp.terminal.errors import CliError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

STATES = {
    "confirmed": "green",
    "received": "green",
    "active": "green",
    "pending": "yellow",
    "open": "yellow",
    "partially_received": "yellow",
    "rejected": "red",
    "discontinued": "red",
}
"""The colour of a word that is the whole of a cell."""

_UNBROKEN = 100_000
"""Columns of what is no terminal: whoever reads a pipe or a file breaks lines as they like."""


def console() -> Console:
    """The terminal, or whatever stdout is now: then no line is wrapped."""
    width = None if sys.stdout.isatty() else _UNBROKEN
    return Console(file=sys.stdout, highlight=False, emoji=False, width=width)


def print_json(value: object) -> None:
    """`value` as JSON on stdout, exactly as the API gave it."""
    typer.echo(json.dumps(value, ensure_ascii=not _holds_unicode(), indent=2, default=str))


def print_json_rows(values: Iterable[object], at_once: int) -> None:
    """An array with each value on a line of its own, written while they come, so many `at_once`."""
    rest: Iterator[object] = iter(values)
    before = "["
    while some := list(islice(rest, at_once)):
        lines = (json.dumps(value, ensure_ascii=not _holds_unicode(), default=str) for value in some)
        typer.echo(before + "\n" + ",\n".join(lines), nl=False)
        before = ","
    typer.echo("[]" if before == "[" else "\n]")


def _holds_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")


def give_up() -> None:
    """Write what is left to be written, or nothing more where that cannot be done, as on a disk that is full."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: CliError) -> None:
    """An error on stderr: the sentence, every violation, and what to do next."""
    terminal = Console(file=sys.stderr, highlight=False, emoji=False, soft_wrap=True)
    terminal.print(f"[red]✗[/red] {escape(error.message)}")
    for detail in error.details:
        terminal.print(f"  • {escape(detail)}")
    if error.advice:
        terminal.print(f"  → {escape(error.advice)}")


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[str] = ()
) -> RenderableType:
    """A table whose columns named in `numbers` are aligned to the right; an `Id` is never broken."""
    built = Table(header_style="bold")
    for column in columns:
        justify: Literal["left", "right"] = "right" if column in numbers else "left"
        built.add_column(column, justify=justify, overflow="fold", no_wrap=column == "Id")
    for row in rows:
        built.add_row(*(_cell(value) for value in row))
    return _titled(title, built)


def facts(title: str, values: Mapping[str, object]) -> RenderableType:
    """One thing, a line for each of its fields."""
    built = Table(show_header=False)
    for name, value in values.items():
        built.add_row(f"[bold]{escape(name)}[/bold]", _cell(value))
    return _titled(title, built)


def moment(timestamp: str) -> str:
    """An RFC 3339 time in UTC to the second, for the eye: 2030-01-31 12:00:00Z."""
    return f"{timestamp[:19].replace('T', ' ')}Z"


def money(amount: Decimal | str, currency: str = "") -> str:
    """An exact amount with at least two decimals and separated thousands: 1,265,793.0395 EUR."""
    whole, _, decimals = f"{Decimal(amount):,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')} {currency}".rstrip()


def quantity(amount: Decimal | str) -> str:
    """A number of units, thousands separated, without idle decimals: 51,317."""
    whole, _, decimals = f"{Decimal(amount):,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0')}".rstrip(".")


def _titled(title: str, built: Table) -> Group:
    """Above the table, not as its title: that would be no wider than the table."""
    return Group(Text(title, "bold"), built)


def shown(value: object) -> str:
    """What stands in a cell."""
    return "–" if value is None or value == "" else str(value)


def _cell(value: Any) -> str:
    text = escape(shown(value))
    return f"[{STATES[text]}]{text}[/]" if text in STATES else text
