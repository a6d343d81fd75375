"""Making the books of stock anew."""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.minierp.cli.arguments import sku
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.output import console, quantity, table

if TYPE_CHECKING:
    from scripts.minierp.client.client import Client

_FIGURES = ["on_hand", "reserved", "incoming"]
_AT_ONCE = 50


def rebuild(
    skus: Annotated[list[str] | None, typer.Argument(metavar="SKU", help="Only these; all, if none.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Show what differs, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make balances anew from the ledger, and the read model from the balances, while orders flow.

    What the ledger has twice or lacks is compensated by a movement: history stays as it is. Exit code 1 if a check
    finds that something differs.

    Example: minierp stock rebuild --check
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        found = list(_differences(client, [sku(text) for text in skus or ()], check))
    if as_json:
        print_json(found)
    elif found:
        title = "What differs" if check else "What differed, and is right now"
        console().print(table(title, ["SKU", "Before", "After", "Compensations", "Orders"], map(_row, found)))
    else:
        console().print("[green]✓[/green] The books agree.")
    raise typer.Exit(1 if check and found else 0)


def _differences(client: "Client", skus: list[str], check: bool) -> Iterator[dict[str, Any]]:
    """What differs, batch after batch."""
    from scripts.minierp.terminal.progress import progress

    answers = _answers(client, skus, check)
    first = next(answers)
    with progress("Stock", len(skus) or first["looked_at"] + first["left"]) as advance:
        for answer in chain([first], answers):
            yield from answer["items"]
            advance(answer["looked_at"])


def _answers(client: "Client", skus: list[str], check: bool) -> Iterator[dict[str, Any]]:
    for begin in range(0, len(skus), _AT_ONCE):
        yield client.post("/stock/rebuilds", {"check": check, "skus": skus[begin : begin + _AT_ONCE]}).body
    after = None if skus else ""
    while after is not None:
        answer = client.post("/stock/rebuilds", {"check": check, "after": after, "limit": _AT_ONCE}).body
        yield answer
        after = answer["next"]


def _row(item: dict[str, Any]) -> list[object]:
    moves = "\n".join(
        f"{move['kind']} {quantity(move['quantity'])} for {move['reference']}" for move in item["compensations"]
    )
    return [item["sku"], _level(item["before"]), _level(item["after"]), moves, "\n".join(item["orders"])]


def _level(level: dict[str, str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {quantity(level[name])}" for name in _FIGURES)
