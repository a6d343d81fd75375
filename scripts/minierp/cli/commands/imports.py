"""`minierp import`: data from CSV files."""

from typing import Annotated

import typer

from scripts.minierp.cli.import_options import (
    MAPPING,
    Batch,
    ColumnNames,
    Concurrency,
    DecimalMark,
    Delimiter,
    DryRun,
    Encoding,
    File,
    Force,
    Ignore,
    Lines,
    Map,
    NoHeader,
    Null,
    Rejects,
    Results,
    Set,
    Settle,
)
from scripts.minierp.terminal.documents import AsJson
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
def products(
    file: File, mapped: Map = None, constant: Set = None, ignore: Ignore = None, delimiter: Delimiter = "",
    encoding: Encoding = "", no_header: NoHeader = False, columns: ColumnNames = "", decimal: DecimalMark = ".",
    null: Null = None, concurrency: Concurrency = 8, dry_run: DryRun = False, rejects: Rejects = None,
    results: Results = None, force: Force = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Create products. Rows that are exactly equal are one product; of others with the same SKU the first one wins.

    Fields: sku, name, price, currency; description, type, unit, preferred_supplier, reorder_point, reorder_quantity,
    auto_order; supplier_id, an id of the suppliers directory, gives preferred_supplier by name.

    Example: minierp import products products.csv --map sku=productID --map name=productName --map price=unitPrice
    --map supplier_id=supplierID --set currency=USD --ignore type

    Example: minierp import products export.csv --delimiter ";" --decimal , --encoding windows-1252 --dry-run

    Example: minierp import products list.tsv --no-header --columns sku,name,price --set currency=EUR --null NULL
    --map unit= --rejects rejected.csv --results in.csv --force
    """
    from scripts.minierp.data.imports.columns import choices, columns_of
    from scripts.minierp.data.imports.job import Import, Options
    from scripts.minierp.data.imports.kinds import products as kind
    from scripts.minierp.data.imports.kinds.suppliers import Directory
    from scripts.minierp.data.imports.run import run
    from scripts.minierp.data.imports.sheets.reading import reading
    from scripts.minierp.data.imports.sheets.sheet import read_sheet

    fields = kind.fields(Directory.open())
    chosen = choices(mapped or [], constant or [], fields, ignore or [])
    how = reading(delimiter, encoding, header=not no_header, columns=columns, decimal=decimal, nulls=null or [])
    source = columns_of(read_sheet(file, how), fields, chosen)
    options = Options(concurrency, dry_run, rejects, results, force, as_json)
    job = Import(
        "products", [source.sheet], lambda *_: kind.commands(source.records), lambda register: register.products
    )
    raise typer.Exit(run(job, options))


@app.command()
def suppliers(
    file: File, mapped: Map = None, constant: Set = None, ignore: Ignore = None, delimiter: Delimiter = "",
    encoding: Encoding = "", no_header: NoHeader = False, columns: ColumnNames = "", null: Null = None,
    dry_run: DryRun = False, rejects: Rejects = None, force: Force = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Fill the suppliers directory, which tells later imports whom a supplier's id stands for.

    Products and purchase orders name their supplier; the directory is a file beside the local system's state
    (suppliers.json in MINIERP_HOME) and nothing is sent to MiniERP. Fields: id, name.

    Example: minierp import suppliers suppliers.csv --map id=supplierID --map name=companyName

    Example: minierp import suppliers list.csv --delimiter ";" --encoding windows-1252 --no-header --columns id,name
    --null NULL --rejects rejected.csv --force --dry-run
    """
    from scripts.minierp.data.imports.columns import choices, columns_of
    from scripts.minierp.data.imports.job import Options
    from scripts.minierp.data.imports.kinds.suppliers import FIELDS, learn
    from scripts.minierp.data.imports.sheets.reading import reading
    from scripts.minierp.data.imports.sheets.sheet import read_sheet

    chosen = choices(mapped or [], constant or [], FIELDS, ignore or [])
    how = reading(delimiter, encoding, header=not no_header, columns=columns, nulls=null or [])
    source = columns_of(read_sheet(file, how), FIELDS, chosen)
    raise typer.Exit(learn(source, Options(dry_run=dry_run, rejects=rejects, force=force, as_json=as_json)))


@app.command()
def stock(
    file: File, mapped: Map = None, constant: Set = None, ignore: Ignore = None, delimiter: Delimiter = "",
    encoding: Encoding = "", no_header: NoHeader = False, columns: ColumnNames = "", decimal: DecimalMark = ".",
    null: Null = None,
    reason: Annotated[
        Reason, typer.Option(help="For rows without a reason of their own.", rich_help_panel=MAPPING)
    ] = "opening_balance",
    batch: Batch = "", concurrency: Concurrency = 8, dry_run: DryRun = False, rejects: Rejects = None,
    results: Results = None, force: Force = False, as_json: AsJson = False,
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

    from scripts.minierp.data.imports.columns import choices, columns_of
    from scripts.minierp.data.imports.job import Import, Options
    from scripts.minierp.data.imports.kinds import stock as kind
    from scripts.minierp.data.imports.run import run
    from scripts.minierp.data.imports.sheets.reading import reading
    from scripts.minierp.data.imports.sheets.sheet import read_sheet

    chosen = choices(mapped or [], constant or [], kind.FIELDS, ignore or [])
    how = reading(delimiter, encoding, header=not no_header, columns=columns, decimal=decimal, nulls=null or [])
    source = columns_of(read_sheet(file, how), kind.FIELDS, chosen)
    identity = kind.Identity(batch, datetime.now(UTC).date().isoformat())
    options = Options(concurrency, dry_run, rejects, results, force, as_json, batch)
    job = Import(
        "stock", [source.sheet], lambda _, recall: kind.commands(source.records, reason, identity, recall),
        lambda register: register.stock,
    )  # fmt: skip
    raise typer.Exit(run(job, options))


@app.command("purchase-orders")
def purchase_orders(
    file: File, lines: Lines = None, mapped: Map = None, constant: Set = None, ignore: Ignore = None,
    delimiter: Delimiter = "", encoding: Encoding = "", no_header: NoHeader = False, columns: ColumnNames = "",
    decimal: DecimalMark = ".", null: Null = None, batch: Batch = "", concurrency: Concurrency = 8,
    dry_run: DryRun = False, rejects: Rejects = None, results: Results = None, force: Force = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Place purchase orders; rows with the same order number are one order.

    Fields of an order: order, expected_date, and supplier or supplier_id (an id of the suppliers directory); reference
    (the order's number if left out), ordered_at. Fields of a line: sku, quantity, unit_price, currency; due_date.
    Without an order column each row is an order.

    Example: minierp import purchase-orders purchases.csv --map order=number --set currency=EUR --results placed.csv

    Example: minierp import purchase-orders orders.csv --lines lines.csv --map lines.order=orderNo --delimiter ";"
    --decimal , --encoding windows-1252 --null NULL --rejects rejected.csv --force

    Example: minierp import purchase-orders flat.csv --no-header
    --columns order,supplier,expected_date,sku,quantity,unit_price --set currency=EUR --ignore reference
    --map ordered_at= --batch 2030 --dry-run
    """
    from scripts.minierp.data.imports.job import Import, Options
    from scripts.minierp.data.imports.kinds import purchase_orders as kind
    from scripts.minierp.data.imports.kinds.order_files import Mapping, order_files
    from scripts.minierp.data.imports.kinds.orders import commands
    from scripts.minierp.data.imports.kinds.suppliers import Directory
    from scripts.minierp.data.imports.run import run
    from scripts.minierp.data.imports.sheets.reading import reading

    how = reading(delimiter, encoding, header=not no_header, columns=columns, decimal=decimal, nulls=null or [])
    mapping = Mapping(mapped or [], constant or [], ignore or [])
    files = order_files(file, lines, kind.head_fields(Directory.open()), kind.LINE_FIELDS, mapping, how)
    options = Options(concurrency, dry_run, rejects, results, force, as_json, batch)
    job = Import(
        "purchase orders", files.sheets,
        lambda scratch, recall: commands(files.orders(scratch), kind.PATH, kind.body, batch, recall),
        lambda register: register.orders, of_orders=True,
    )  # fmt: skip
    raise typer.Exit(run(job, options))


@app.command("sales-orders")
def sales_orders(
    file: File, lines: Lines = None, mapped: Map = None, constant: Set = None, ignore: Ignore = None,
    delimiter: Delimiter = "", encoding: Encoding = "", no_header: NoHeader = False, columns: ColumnNames = "",
    decimal: DecimalMark = ".", null: Null = None, batch: Batch = "", wait: Settle = 0, concurrency: Concurrency = 8,
    dry_run: DryRun = False, rejects: Rejects = None, results: Results = None, force: Force = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Place sales orders; rows with the same order number are one order.

    Fields of an order: order, customer, address.name, address.street, address.city, address.region,
    address.postal_code, address.country; reference (the order's number if left out), ordered_at. Fields of a line: sku,
    quantity, unit_price, discount, currency; due_date. With --wait the report names the orders that were taken and then
    rejected, and the exit code is 1 if there are any.

    Example: minierp import sales-orders orders.csv --lines lines.csv --map order=number --map lines.order=orderNo
    --map customer=buyer --map sku=article --set currency=EUR --wait 60 --results placed.csv

    Example: minierp import sales-orders shop.csv --delimiter ";" --decimal , --encoding windows-1252 --null NULL
    --rejects rejected.csv --force

    Example: minierp import sales-orders flat.csv --no-header --columns order,customer,sku,quantity,unit_price
    --set currency=EUR --set address.street=Pickup --set address.city=Bath --set address.country=UK
    --ignore reference --map discount= --batch 2030 --dry-run
    """
    from scripts.minierp.data.imports.job import Import, Options
    from scripts.minierp.data.imports.kinds import sales_orders as kind
    from scripts.minierp.data.imports.kinds.order_files import Mapping, order_files
    from scripts.minierp.data.imports.kinds.orders import commands
    from scripts.minierp.data.imports.run import run
    from scripts.minierp.data.imports.sheets.reading import reading

    how = reading(delimiter, encoding, header=not no_header, columns=columns, decimal=decimal, nulls=null or [])
    mapping = Mapping(mapped or [], constant or [], ignore or [])
    files = order_files(file, lines, kind.HEAD_FIELDS, kind.LINE_FIELDS, mapping, how)
    options = Options(concurrency, dry_run, rejects, results, force, as_json, batch, wait)
    job = Import(
        "sales orders", files.sheets,
        lambda scratch, recall: commands(files.orders(scratch), kind.PATH, kind.body, batch, recall),
        lambda register: register.orders, of_orders=True,
    )  # fmt: skip
    raise typer.Exit(run(job, options))
