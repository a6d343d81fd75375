"""`minierp stock`: levels, their history, and corrections."""

from decimal import Decimal
from typing import Annotated, Any

import typer

from scripts.minierp.cli.arguments import Limit, Sku, decimal
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, moment, quantity
from scripts.minierp.terminal.values import Reason

app = typer.Typer(help="Levels and their history.", no_args_is_help=True)


@app.command(context_settings={"ignore_unknown_options": True})
def adjust(
    sku: Sku,
    reason: Annotated[Reason, typer.Argument(help="Why the books change.")],
    amount: Annotated[Decimal, typer.Argument(parser=decimal, metavar="QUANTITY", help="How many units.")],
    note: Annotated[str, typer.Option(help="A remark for the ledger.")] = "",
    as_json: AsJson = False,
) -> None:
    """Change the stock of a product, with a reason.

    A count sets the level. An opening balance and a gain add, a loss and damage take away, a correction is signed.

    Example: minierp stock adjust TEA-1 count 38 --note "year-end count"
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        adjustment = {"reason": reason, "quantity": amount, "note": note}
        answer = client.post(f"/stock/{sku}/adjustments", adjustment, missing_for=3).body
    if as_json:
        print_json(answer)
    else:
        console().print(_LEVELS.table([answer["stock"]]))


@app.command("list")
def list_levels(
    sku: Annotated[list[str] | None, typer.Option(help="Only this SKU; may be repeated.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List stock levels: on hand, reserved, available, incoming, projected.

    Example: minierp stock list --sku TEA-1 --sku TEA-2
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        _LEVELS.show(client.items("/stock", {"sku": sku}, limit + 1), limit, as_json)


@app.command()
def show(sku: Sku, as_json: AsJson = False) -> None:
    """Show the stock of one product.

    Example: minierp stock show TEA-1
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        level = client.get(f"/stock/{sku}")
    if as_json:
        print_json(level)
    else:
        console().print(_LEVELS.table([level]))


@app.command()
def movements(sku: Sku, limit: Limit = 50, as_json: AsJson = False) -> None:
    """Show the ledger of one product, newest first.

    Example: minierp stock movements TEA-1 --limit 10
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        columns = ["Recorded", "Kind", "Quantity", "Reference", "Note"]
        whole = ["Recorded", "Kind", "Reference"]
        ledger = List(f"Movements of {sku}", columns, _movement, ["Quantity"], whole)
        ledger.show(client.items(f"/stock/{sku}/movements", at_most=limit + 1), limit, as_json)


def _level(level: dict[str, Any]) -> list[object]:
    return [level["sku"], *(quantity(level[name]) for name in _QUANTITIES), level["status"]]


def _movement(movement: dict[str, Any]) -> list[object]:
    recorded, amount = moment(movement["recorded_at"]), quantity(movement["quantity"])
    return [recorded, movement["kind"], amount, movement["reference"], movement["note"]]


_QUANTITIES = ["on_hand", "reserved", "available", "incoming", "projected"]
_NUMBERS = [name.replace("_", " ").capitalize() for name in _QUANTITIES]
_LEVELS = List("Stock", ["SKU", *_NUMBERS, "Status"], _level, _NUMBERS, ["SKU", "Status"])
