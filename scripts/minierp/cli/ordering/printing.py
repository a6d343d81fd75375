"""An order as people read it: its lines, what became of them, what it comes to."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.markup import escape

from scripts.minierp.cli.ordering.names import number_of
from scripts.minierp.terminal.output import console, moment, money, quantity, shown, table

_HEADINGS = {"unit_price": "Price", "due_date": "Due"}


def print_lines(
    order: dict[str, Any], title: str, units: Sequence[str], moved: Sequence[str], worth: Sequence[str]
) -> None:
    """An order's lines below its title, in columns by the names of their fields.

    Of `moved`, and of due dates, only what is there: most orders know little of either.
    """
    lines = order["lines"]
    present = [name for name in moved if any(Decimal(line.get(name) or 0) for line in lines)]
    said = [name for name in ("due_date",) if any(line.get(name) for line in lines)]
    figures = [*units, *present, *worth]
    rows = [[line["line"], line["sku"], *(_figure(name, line) for name in figures), *map(line.get, said)]
            for line in lines]  # fmt: skip
    headings = [_heading(name) for name in figures]
    console().print(table(title, ["Line", "SKU", *headings, *map(_heading, said)], rows, numbers=headings))


def print_total(order: dict[str, Any], more: str = "") -> None:
    """What an order comes to, exactly, and what is asked for where coins do not allow that."""
    total, asked = order["total"], order.get("payable")
    rounded = f", payable {money(asked, order['currency'])}" if asked and Decimal(asked) != Decimal(total) else ""
    console().print(f"Total [bold]{money(total, order['currency'])}[/bold]{more}{rounded}")


def print_origin(order: dict[str, Any]) -> None:
    """The shop's own number and when the order was placed there, where they say more than the order itself."""
    reference, ordered = order.get("reference"), order.get("ordered_at")
    if reference or ordered != order.get("created_at"):
        placed = moment(ordered) if ordered else ""
        console().print(f"Reference [bold]{escape(shown(reference))}[/bold], ordered {shown(placed)}", soft_wrap=True)
    if number_of(order) != order["id"]:
        console().print(f"Id {order['id']}", soft_wrap=True)


def print_moves(title: str, columns: Sequence[str], moves: Iterable[dict[str, Any]]) -> None:
    """What happened to an order's lines, such as its shipments, each in a row: its fields, and its lines' units."""
    rows = [[*(_text(name, move.get(name)) for name in columns), _units(move["lines"])] for move in moves]
    if rows:
        console().print(table(title, [*map(_heading, columns), "Units by line"], rows))


def _units(lines: Iterable[dict[str, Any]]) -> str:
    return ", ".join(f"{line['line']}: {quantity(line['quantity'])}{_apart(line)}" for line in lines)


def _apart(line: dict[str, Any]) -> str:
    """What did not go onto the shelf."""
    refused = quantity(line.get("refused") or "0")
    return " scrapped" if line.get("disposition") == "scrap" else f" and {refused} refused" * (refused != "0")


def _text(name: str, value: object) -> str:
    return moment(str(value)) if value and name.endswith("_at") else shown(value)


def _heading(name: str) -> str:
    return _HEADINGS.get(name, name.replace("_", " ").capitalize())


def _figure(name: str, line: dict[str, Any]) -> str:
    if name == "unit_price":
        return money(line[name])
    return money(line[name], line["currency"]) if name == "amount" else quantity(line.get(name) or "0")
