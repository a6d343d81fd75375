"""`minierp import stock` and `counts`: movements of stock, and what was counted while orders flow."""

from typing import Annotated

import typer

from scripts.minierp.cli.importing.groups import Output, Sending, Source
from scripts.minierp.cli.importing.options import MAPPING, Batch, DecimalMark
from scripts.minierp.cli.importing.spread import spread
from scripts.minierp.terminal.values import Reason


@spread
def stock(
    source: Source, sending: Sending, output: Output, decimal: DecimalMark = ".",
    reason: Annotated[
        Reason, typer.Option(help="For rows without a reason of their own.", rich_help_panel=MAPPING)
    ] = "opening_balance",
    batch: Batch = "",
) -> None:  # fmt: skip
    """Adjust stock: an opening balance for each row, or another reason, such as count, which sets the level.

    Fields: sku, quantity; reason, note. Rows of one SKU go in the file's order. Equal rows of one file are different
    movements; the same file again (by its name, or by --batch) is the same movements. A count is a new one on another
    day (UTC); an opening balance is the same for ever, whatever its file is called.

    Example: minierp import stock counted.csv --reason count --batch "second count of Friday"

    Example: minierp import stock export.csv --delimiter ";" --decimal , --encoding windows-1252 --null NULL --dry-run

    Example: minierp import stock scan.txt --no-header --columns sku,quantity --reason count --map note= --ignore reason
    --rejects rejected.csv --results done.csv --force
    """
    from datetime import UTC, datetime

    from scripts.minierp.data.imports.job import Import
    from scripts.minierp.data.imports.kinds import stock as kind
    from scripts.minierp.data.imports.run import run

    rows = source.read(kind.FIELDS, decimal)
    identity = kind.Identity(batch, datetime.now(UTC).date().isoformat())
    job = Import(
        "stock", [rows.sheet], lambda _, recall: kind.commands(rows.records, reason, identity, recall),
        lambda register: register.stock,
    )  # fmt: skip
    raise typer.Exit(run(job, sending.options(output, batch)))


@spread
def counts(source: Source, sending: Sending, output: Output, decimal: DecimalMark = ".", batch: Batch = "") -> None:
    """Count stock while orders flow: what moved since the time of a count is taken into account.

    Fields: sku, quantity, counted_at; note. Rows of one SKU go in the file's order, which is that of their times. What
    is counted below what is reserved is withdrawn from the youngest orders.

    Example: minierp import counts counted.csv --set counted_at=2030-01-31T18:00:00Z --batch "year-end"

    Example: minierp import counts counted.csv --delimiter ";" --decimal , --encoding windows-1252 --null NULL --dry-run

    Example: minierp import counts scan.txt --no-header --columns sku,quantity,counted_at --map note= --ignore note
    --rejects rejected.csv --results done.csv --force
    """
    from scripts.minierp.data.imports.job import Import
    from scripts.minierp.data.imports.kinds import counts as kind
    from scripts.minierp.data.imports.run import run

    rows = source.read(kind.FIELDS, decimal)
    job = Import("counts", [rows.sheet], lambda _, recall: kind.commands(rows.records, batch, recall), lambda _: iter)
    raise typer.Exit(run(job, sending.options(output, batch)))
