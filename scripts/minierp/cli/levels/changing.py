"""Changing stock by hand: adjustments, and counts while orders flow."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.minierp.cli.arguments import Sku, decimal, given, instant, sku
from scripts.minierp.cli.levels.printing import COUNTS, LEVELS
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.output import console
from scripts.minierp.terminal.values import Reason

if TYPE_CHECKING:
    from scripts.minierp.client.client import Client

MOST = 500
"""SKUs of one count."""
Counted = tuple[str, Decimal]


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
        console().print(LEVELS.table([answer["stock"]]))


def counted(text: str) -> Counted:
    """SKU=QUANTITY."""
    name, _, units = text.partition("=")
    if not units:
        raise typer.BadParameter(f"{text!r} is not SKU=QUANTITY, such as TEA-1=38")
    return sku(name), decimal(units)


def count(
    found: Annotated[
        list[Any] | None, typer.Argument(parser=counted, metavar="SKU=QUANTITY", help="What was counted.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(dir_okay=False, exists=True, help="A CSV file with columns sku and quantity.")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="TIME", help="When it was counted, with its zone; now if left out."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A remark for the ledger.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count up to 500 products at once, also while orders flow: what moved since is taken into account.

    What is counted below what is reserved is withdrawn from the youngest orders. More than 500: minierp import counts.

    Example: minierp stock count TEA-1=38 TEA-2=12 --at 2030-01-31T18:00:00Z --note "year-end count"
    """
    from scripts.minierp.client.client import connect

    counts = [*(found or ()), *(_of_file(file) if file else ())]
    if not 1 <= len(counts) <= MOST:
        raise UsageError(
            f"{len(counts)} SKUs were counted, and a count has 1 to {MOST}.", "See `minierp import counts`."
        )
    with connect() as client:
        lines = [{"sku": sku, "quantity": units, "counted_at": at} for sku, units in counts] if at \
            else _as_they_stand(client, counts)  # fmt: skip
        answer = client.post("/stock/counts", {"counts": lines, **given(note=note)}).body
    if as_json:
        print_json(answer)
    else:
        console().print(COUNTS.table(answer["items"]))


def _as_they_stand(client: "Client", counts: Sequence[Counted]) -> list[dict[str, object]]:
    """Counts of the levels that stand now. Raises Refused for a SKU that MiniERP does not know."""
    from scripts.minierp.client.batches import asked_for

    levels = {level["sku"]: level for level in asked_for(client, "/stock", "sku", (sku for sku, _ in counts))}
    return [
        {"sku": sku, "quantity": units, "version": (levels.get(sku) or client.get(f"/stock/{sku}"))["version"]}
        for sku, units in counts
    ]


def _of_file(file: Path) -> list[Counted]:
    """The rows of a CSV file. Raises UsageError for one that cannot be read as counts, or that says more of them."""
    from scripts.minierp.data.imports.columns import Choices, columns_of
    from scripts.minierp.data.imports.kinds.counts import COUNTED, FIELDS
    from scripts.minierp.data.imports.sheets.sheet import read_sheet

    counts: list[Counted] = []
    sheet = read_sheet(file)
    if more := [field.name for field in FIELDS if field not in COUNTED and field.name in sheet.columns]:
        raise UsageError(
            f"{file} has columns that one count does not take: {', '.join(more)}.",
            "Count each row by itself with `minierp import counts`, or leave them out: see --at and --note.",
        )
    for record in columns_of(sheet, COUNTED, Choices()).records:
        if record.problems:
            raise UsageError(f"{file}, line {record.row.number}: {'; '.join(record.problems)}.", "Nothing was counted.")
        counts.append((str(record.values["sku"]), Decimal(str(record.values["quantity"]))))
    return counts
