"""`minierp export`: whole lists as files."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.cli.arguments import sku, writable
from scripts.minierp.cli.exporting.lists import Form, What

app = typer.Typer()


@app.command()
def export(
    what: Annotated[What, typer.Argument(help="The list.")],
    file: Annotated[
        Path | None,
        typer.Argument(dir_okay=False, callback=writable, help="Where to; it is printed if left out."),
    ] = None,
    of: Annotated[
        str | None, typer.Option(parser=sku, metavar="SKU", help="Of which product: movements, reservations …")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Only what is so, by the API's parameters; may be repeated."),
    ] = None,
    fields: Annotated[str | None, typer.Option(help="Only these fields, such as id,status,lines.")] = None,
    sort: Annotated[str | None, typer.Option(help="The order, such as -total; - turns it around.")] = None,
    form: Annotated[Form | None, typer.Option("--as", help="The form; the file's suffix, or CSV, if left out.")] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave text as it is that a spreadsheet would take for a formula.")
    ] = False,
) -> None:
    """Write all of a list to a file: as CSV, or as JSON Lines.

    The file is there whole or not at all: where the export breaks off, one of before stays as it was. An order has a
    row of CSV for each of its lines. Text that begins as a formula does gets an apostrophe in front, in CSV.

    Example: minierp export sales-orders orders.csv --where status=confirmed --where created_from=2030-01-01T00:00:00Z

    Example: minierp export movements ledger.jsonl --of TEA-1 --sort id

    Example: minierp export stock --fields sku,available --where text=TEA | head

    Example: minierp export products products.csv --raw    (for a program, not for a spreadsheet)
    """
    from scripts.minierp.cli.exporting.files import save
    from scripts.minierp.cli.exporting.lists import form_of, wanted
    from scripts.minierp.client.client import connect
    from scripts.minierp.terminal.output import console

    more = {"fields": fields, "sort": sort, "raw": "true" if raw else None}
    asked = wanted(what, of, [*(where or ()), *(f"{name}={value}" for name, value in more.items() if value)],
                   form_of(form, file))  # fmt: skip
    with connect() as client:
        lines = save(client, asked, file)
    if file:
        console(stderr=True).print(f"{file}: {lines:,} lines")
