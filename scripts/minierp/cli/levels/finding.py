"""Looking at stock: levels, now or then, their history, what they are promised to."""

from datetime import datetime
from typing import Annotated, Literal

import typer

from scripts.minierp.cli.arguments import Limit, Since, Sku, Sort, Until, between, instant
from scripts.minierp.cli.levels.printing import DISCREPANCIES, LEVELS, LOW, MOVEMENTS, RESERVATIONS
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", parser=instant, metavar="TIME", help="As it was then, by the ledger; with its zone."),
]


def list_levels(
    sku: Annotated[list[str] | None, typer.Option(help="Only this SKU; may be repeated.")] = None,
    text: Annotated[str | None, typer.Option(help="Only those whose SKU has this text.")] = None,
    status: Annotated[Literal["active", "discontinued"] | None, typer.Option(help="Only of such products.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List stock levels: on hand, reserved, available, incoming, projected.

    Example: minierp stock list --sku TEA-1 --sku TEA-2
    """
    _list(LEVELS, "/stock", limit, as_json, sku=sku, text=text, status=status)


def low(limit: Limit = 50, as_json: AsJson = False) -> None:
    """List what is projected to be at or below its reorder point.

    Active products are listed that have a reorder point above 0, or are reordered without asking.

    Example: minierp stock low
    """
    _list(LOW, "/stock", limit, as_json, below="reorder_point")


def show(sku: Sku, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show the stock of one product, now or as it was.

    Example: minierp stock show TEA-1 --as-of 2030-01-31T09:00:00Z
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        level = client.get(f"/stock/{sku}", {"as_of": as_of and as_of.isoformat()})
    if as_json:
        print_json(level)
    else:
        console().print(LEVELS.table([level]))


def movements(
    sku: Sku,
    kind: Annotated[str | None, typer.Option(help="Only of this kind, such as loss or shipped.")] = None,
    since: Since = None,
    until: Until = None,
    sort: Sort = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show the ledger of one product, newest first.

    Example: minierp stock movements TEA-1 --limit 10

    Example: minierp stock movements TEA-1 --kind loss --since 2030-01-01T00:00:00Z --sort id
    """
    wanted = {"kind": kind, "sort": sort, **between("recorded", since, until)}
    _list(MOVEMENTS, f"/stock/{sku}/movements", limit, as_json, **wanted)


def reservations(sku: Sku, limit: Limit = 50, as_json: AsJson = False) -> None:
    """Show which orders have the stock of one product, and which wait for it, oldest first.

    Example: minierp stock reservations TEA-1
    """
    _list(RESERVATIONS, f"/stock/{sku}/reservations", limit, as_json)


def discrepancies(limit: Limit = 50, as_json: AsJson = False) -> None:
    """List what was shipped although the books did not have it, newest first.

    Example: minierp stock discrepancies
    """
    _list(DISCREPANCIES, "/stock/discrepancies", limit, as_json)


def _list(shown: List, path: str, limit: int, as_json: bool, /, **wanted: object) -> None:
    from scripts.minierp.client.client import connect

    with connect() as client:
        shown.show(client.items(path, wanted, limit + 1), limit, as_json)
