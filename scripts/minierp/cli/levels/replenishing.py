"""Buying again what runs low."""

from typing import Annotated, Any, Literal

import typer

from scripts.minierp.cli.arguments import Limit
from scripts.minierp.cli.levels.printing import figures, headings
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, moment, quantity, table

Status = Literal["requested", "ordered", "refused"]
_ARITHMETIC = [
    "on_hand", "reserved", "incoming", "waiting", "requested", "projected", "reorder_point", "shortfall",
    "reorder_quantity", "order_multiple", "quantity",
]  # fmt: skip


def replenish(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be asked for, and ask for nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask purchasing for what is at or below its reorder point, one request for each supplier, with the arithmetic.

    Projected is on hand, less reserved, plus incoming. What was requested before counts as well, what orders wait for
    against it. The quantity fills the shortfall to above the reorder point; it is at least the reorder quantity, and a
    whole multiple.

    Example: minierp stock replenish --dry-run
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        answer = client.post("/stock/replenishments", {"dry_run": dry_run}).body
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def replenishments(
    status: Annotated[Status | None, typer.Option(help="Only those in this state.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what purchasing was asked for, and what became of it, newest first.

    Example: minierp stock replenishments --status refused
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        _REQUESTS.show(client.items("/stock/replenishments", {"status": status}, limit + 1), limit, as_json)


def _print(answer: dict[str, Any]) -> None:
    said = "would be asked for" if answer["dry_run"] else "asked for"
    names = headings(_ARITHMETIC)
    for request in answer["requests"]:
        rows = [[line["sku"], *figures(line, _ARITHMETIC)] for line in request["lines"]]
        console().print(table(f"{request['supplier']}, {said}", ["SKU", *names], rows, numbers=names))
    if not answer["requests"]:
        console().print("Nothing is to be ordered.")
    if skipped := [[each["sku"], each["reason"].replace("_", " ")] for each in answer["skipped"]]:
        console().print(table("Not ordered", ["SKU", "Why"], skipped))
    if answer.get("more"):
        console().print("There is more; the same again asks for the rest.")


def _row(request: dict[str, Any]) -> list[object]:
    lines = ", ".join(f"{line['sku']}: {quantity(line['quantity'])}" for line in request["lines"])
    return [moment(request["requested_at"]), request["supplier"], request["status"], request["order_id"],
            request["reason"], lines]  # fmt: skip


_COLUMNS = ["Requested", "Supplier", "Status", "Order", "Reason", "Lines"]
_REQUESTS = List("Replenishments", _COLUMNS, _row, whole=["Requested", "Supplier", "Status"])
