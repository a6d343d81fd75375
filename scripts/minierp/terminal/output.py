"""What commands print: tables for people, JSON for programs, errors with what to do next."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

import typer
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from scripts.minierp.terminal.display import Display
from scripts.minierp.terminal.errors import CliError
from shared.values.text import visible

STATES = {
    "confirmed": "green",
    "received": "green",
    "active": "green",
    "ordered": "green",
    "shipped": "green",
    "pending": "yellow",
    "requested": "yellow",
    "backordered": "yellow",
    "partially_shipped": "yellow",
    "open": "yellow",
    "partially_received": "yellow",
    "rejected": "red",
    "refused": "red",
    "discontinued": "red",
}
"""The colour of a word that is the whole of a cell."""

_UNBROKEN = 100_000
"""Columns of what is no terminal: whoever reads a pipe or a file breaks lines as they like."""


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """The terminal, or whatever stdout or stderr is now; with `soft_wrap`, a line is broken by the terminal alone.

    Where stdout is no terminal no line is broken at all.
    """
    file = sys.stderr if stderr else sys.stdout
    width = None if stderr or file.isatty() else _UNBROKEN
    return Display(file=file, highlight=False, emoji=False, soft_wrap=soft_wrap, width=width)


def say(text: str) -> None:
    """`text` on stdout, plain and unbroken, such as a line of a log."""
    typer.echo(visible(text))


def give_up() -> None:
    """Write what is left to be written, or nothing more where that cannot be done, as on a disk that is full."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: CliError) -> None:
    """An error on stderr: the sentence, every violation, and what to do next."""
    terminal = console(stderr=True, soft_wrap=True)
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
    return Group(Text(visible(title), "bold"), built)


def shown(value: object) -> str:
    """What stands in a cell."""
    return "–" if value is None or value == "" else visible(str(value))


def _cell(value: Any) -> str:
    text = escape(shown(value))
    return f"[{STATES[text]}]{text}[/]" if text in STATES else text
