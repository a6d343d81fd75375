"""`minierp import`: data from CSV files."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.cli.arguments import writable
from scripts.minierp.cli.commands.stock import Reason
from scripts.minierp.terminal.output import AsJson

_HELP = """Bring data in from CSV files (UTF-8; an empty cell or NULL is a missing value).

A column whose header is the field's name needs no --map. Run an import again and nothing doubles: MiniERP recognises
rows that are already in. Rejected rows are reported with their number and reason, and make the exit code 1.
"""
app = typer.Typer(help=_HELP, no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The CSV file.", dir_okay=False, exists=True)]
Lines = Annotated[
    Path | None, typer.Option(help="Lines in a second file, joined on the order field.", dir_okay=False, exists=True)
]
Map = Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Repeatable.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="The same for all rows.")]
Batch = Annotated[str, typer.Option(help="A name that tells these rows from equal ones of another import.")]
Concurrency = Annotated[int, typer.Option(min=1, max=64, help="Requests at a time.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the file, send nothing.")]
Rejects = Annotated[
    Path | None,
    typer.Option(metavar="FILE", dir_okay=False, callback=writable, help="Write the rejected rows to this CSV file."),
]
Settle = Annotated[int, typer.Option("--wait", min=0, metavar="SECONDS", help="Wait until all orders are settled.")]


@app.command()
def products(
    file: File, mapped: Map = None, constant: Set = None, concurrency: Concurrency = 8,
    dry_run: DryRun = False, rejects: Rejects = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Create products.

    Fields: sku, name, price, currency; description, type, unit, preferred_supplier, reorder_point, reorder_quantity,
    auto_order; supplier_id, an id of the suppliers directory, gives preferred_supplier by name.

    Example: minierp import products products.csv --map sku=productID --map name=productName --map price=unitPrice
    --map supplier_id=supplierID --set currency=USD
    """
    from scripts.minierp.data.imports import products as kind
    from scripts.minierp.data.imports.columns import choices
    from scripts.minierp.data.imports.run import Options, records, run
    from scripts.minierp.data.imports.sheet import read_sheet
    from scripts.minierp.data.imports.suppliers import Directory

    fields = kind.fields(Directory.open())
    sheet = read_sheet(file)
    planned = kind.commands(records(sheet, fields, choices(mapped or [], constant or [], fields)))
    raise typer.Exit(run("products", [sheet], planned, Options(concurrency, dry_run, rejects, as_json)))


@app.command()
def suppliers(
    file: File, mapped: Map = None, constant: Set = None, dry_run: DryRun = False,
    rejects: Rejects = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Fill the suppliers directory, which tells later imports whom a supplier's id stands for.

    Products and purchase orders name their supplier; the directory is a file beside the local system's state
    (suppliers.json in MINIERP_HOME) and nothing is sent to MiniERP. Fields: id, name.

    Example: minierp import suppliers suppliers.csv --map id=supplierID --map name=companyName
    """
    from scripts.minierp.data.imports.columns import choices
    from scripts.minierp.data.imports.run import Options, finish, records
    from scripts.minierp.data.imports.sheet import read_sheet
    from scripts.minierp.data.imports.suppliers import FIELDS, Directory, take

    sheet = read_sheet(file)
    found = records(sheet, FIELDS, choices(mapped or [], constant or [], FIELDS))
    report = take(Directory.open(), found, dry_run)
    raise typer.Exit(finish(report, [sheet], Options(rejects=rejects, as_json=as_json)))


@app.command()
def stock(
    file: File, mapped: Map = None, constant: Set = None,
    reason: Annotated[Reason, typer.Option(help="For rows without a reason of their own.")] = "opening_balance",
    batch: Batch = "", concurrency: Concurrency = 8, dry_run: DryRun = False,
    rejects: Rejects = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Adjust stock: an opening balance for each row, or another reason, such as count, which sets the level.

    Fields: sku, quantity; reason, note. Equal rows of one file are different movements; the same file again (by its
    name, or by --batch) is the same movements.

    Example: minierp import stock counted-2030-01.csv --reason count
    """
    from scripts.minierp.data.imports import stock as kind
    from scripts.minierp.data.imports.columns import choices
    from scripts.minierp.data.imports.run import Options, records, run
    from scripts.minierp.data.imports.sheet import read_sheet

    sheet = read_sheet(file)
    found = records(sheet, kind.FIELDS, choices(mapped or [], constant or [], kind.FIELDS))
    planned = kind.commands(found, reason, batch or file.name)
    raise typer.Exit(run("stock", [sheet], planned, Options(concurrency, dry_run, rejects, as_json)))


@app.command("purchase-orders")
def purchase_orders(
    file: File, lines: Lines = None, mapped: Map = None, constant: Set = None, batch: Batch = "",
    concurrency: Concurrency = 8, dry_run: DryRun = False, rejects: Rejects = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Place purchase orders; rows with the same order number are one order.

    Fields of an order: order, expected_date, and supplier or supplier_id (an id of the suppliers directory). Fields
    of a line: sku, quantity, unit_price, currency. Without an order column each row is an order.

    Example: minierp import purchase-orders purchases.csv --map order=number --set currency=EUR
    """
    from scripts.minierp.data.imports import purchase_orders as kind
    from scripts.minierp.data.imports.order_files import OrderFiles
    from scripts.minierp.data.imports.orders import commands
    from scripts.minierp.data.imports.run import Options, run
    from scripts.minierp.data.imports.suppliers import Directory

    source = OrderFiles(kind.head_fields(Directory.open()), kind.LINE_FIELDS, mapped or [], constant or [])
    sheets, orders = source.read(file, lines)
    planned = commands(orders, kind.PATH, kind.body, batch, file.name)
    raise typer.Exit(run("purchase orders", sheets, planned, Options(concurrency, dry_run, rejects, as_json)))


@app.command("sales-orders")
def sales_orders(
    file: File, lines: Lines = None, mapped: Map = None, constant: Set = None, batch: Batch = "",
    wait: Settle = 0, concurrency: Concurrency = 8, dry_run: DryRun = False,
    rejects: Rejects = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Place sales orders; rows with the same order number are one order.

    Fields of an order: order, customer, address.name, address.street, address.city, address.region,
    address.postal_code, address.country. Fields of a line: sku, quantity, unit_price, discount, currency. A refused
    order is not tried again; with --wait the report says how many were confirmed and how many rejected.

    Example: minierp import sales-orders orders.csv --lines lines.csv --map order=number --map customer=buyer
    --map sku=article --set currency=EUR --wait 60
    """
    from scripts.minierp.data.imports import sales_orders as kind
    from scripts.minierp.data.imports.order_files import OrderFiles
    from scripts.minierp.data.imports.orders import commands
    from scripts.minierp.data.imports.run import Options, run

    source = OrderFiles(kind.HEAD_FIELDS, kind.LINE_FIELDS, mapped or [], constant or [])
    sheets, orders = source.read(file, lines)
    planned = commands(orders, kind.PATH, kind.body, batch, file.name)
    raise typer.Exit(run("sales orders", sheets, planned, Options(concurrency, dry_run, rejects, as_json, wait)))
