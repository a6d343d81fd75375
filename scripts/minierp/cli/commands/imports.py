"""`minierp import`: data from CSV files."""

from typing import Annotated

import typer

from scripts.minierp.cli.importing.groups import Output, Sending, Source
from scripts.minierp.cli.importing.options import MAPPING, Batch, DecimalMark
from scripts.minierp.cli.importing.orders import purchase_orders, sales_orders
from scripts.minierp.cli.importing.spread import spread
from scripts.minierp.terminal.values import Reason

_HELP = """Bring data in from CSV files, as spreadsheets and databases write them.

A column whose header is the field's name needs no --map. Separators (comma, semicolon, tab, |) and UTF-8 or UTF-16 are
recognised; what is not, an option says. Run an import again and nothing doubles: a row is known by what it means,
however it is spelled. Rejected rows are reported with the reason, and make the exit code 1.

Example: minierp import products products.csv --map sku=productID --map name=productName --set currency=EUR --dry-run

Example: minierp import stock stock.csv --delimiter ";" --decimal , --encoding windows-1252 --null NULL --ignore note

Example: minierp import stock scan.csv --no-header --columns sku,quantity --reason count --batch friday

Example: minierp import sales-orders orders.csv --map type= --rejects rejected.csv --results placed.csv --force
"""
app = typer.Typer(help=_HELP, no_args_is_help=True)


@app.command()
@spread
def products(source: Source, sending: Sending, output: Output, decimal: DecimalMark = ".") -> None:
    """Create products. Rows that are exactly equal are one product; of others with the same SKU the first one wins.

    Fields: sku, name, price, currency; description, type, unit, preferred_supplier, reorder_point, reorder_quantity,
    auto_order; supplier_id, an id of the suppliers directory, gives preferred_supplier by name.

    Example: minierp import products products.csv --map sku=productID --map name=productName --map price=unitPrice
    --map supplier_id=supplierID --set currency=USD --ignore type

    Example: minierp import products export.csv --delimiter ";" --decimal , --encoding windows-1252 --dry-run

    Example: minierp import products list.tsv --no-header --columns sku,name,price --set currency=EUR --null NULL
    --map unit= --rejects rejected.csv --results in.csv --force
    """
    from scripts.minierp.data.imports.job import Import
    from scripts.minierp.data.imports.kinds import products as kind
    from scripts.minierp.data.imports.kinds.suppliers import Directory
    from scripts.minierp.data.imports.run import run

    rows = source.read(kind.fields(Directory.open()), decimal)
    job = Import("products", [rows.sheet], lambda *_: kind.commands(rows.records), lambda register: register.products)
    raise typer.Exit(run(job, sending.options(output)))


@app.command()
@spread
def suppliers(source: Source, output: Output) -> None:
    """Fill the suppliers directory, which tells later imports whom a supplier's id stands for.

    Products and purchase orders name their supplier; the directory is a file beside the local system's state
    (suppliers.json in MINIERP_HOME) and nothing is sent to MiniERP. Fields: id, name.

    Example: minierp import suppliers suppliers.csv --map id=supplierID --map name=companyName

    Example: minierp import suppliers list.csv --delimiter ";" --encoding windows-1252 --no-header --columns id,name
    --null NULL --rejects rejected.csv --force --dry-run
    """
    from scripts.minierp.data.imports.kinds.suppliers import FIELDS, learn

    raise typer.Exit(learn(source.read(FIELDS), Sending().options(output)))


@app.command()
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


app.command("purchase-orders")(purchase_orders)
app.command("sales-orders")(sales_orders)
