"""`minierp import products` and `suppliers`: records that are known by a name of their own."""

import typer

from scripts.minierp.cli.importing.groups import Output, Sending, Source
from scripts.minierp.cli.importing.options import DecimalMark
from scripts.minierp.cli.importing.spread import spread


@spread
def products(source: Source, sending: Sending, output: Output, decimal: DecimalMark = ".") -> None:
    """Create products. Rows that are exactly equal are one product; of others with the same SKU the first one wins.

    Fields: sku, name, price, currency; description, type, unit, fractional, barcodes (separated by spaces),
    preferred_supplier, reorder_point, reorder_quantity, order_multiple, auto_order, sell_until_gone; supplier_id, the
    code of a supplier that MiniERP knows, gives preferred_supplier by name.

    Example: minierp import products products.csv --map sku=productID --map name=productName --map price=unitPrice
    --map supplier_id=supplierID --set currency=USD --ignore type

    Example: minierp import products export.csv --delimiter ";" --decimal , --encoding windows-1252 --dry-run

    Example: minierp import products list.tsv --no-header --columns sku,name,price --set currency=EUR --null NULL
    --map unit= --rejects rejected.csv --results in.csv --force
    """
    from scripts.minierp.data.imports.job import Import
    from scripts.minierp.data.imports.kinds import products as kind
    from scripts.minierp.data.imports.run import run
    from scripts.minierp.data.imports.sending.suppliers import SupplierNames

    rows = source.read(kind.fields(SupplierNames(output.dry_run).name_of), decimal)
    job = Import("products", [rows.sheet], lambda *_: kind.commands(rows.records), lambda register: register.products)
    raise typer.Exit(run(job, sending.options(output)))


@spread
def suppliers(source: Source, sending: Sending, output: Output) -> None:
    """Create suppliers. Rows that are exactly equal are one supplier; of others with the same code the first one wins.

    Fields: code, name, currency, lead_time_days; contact.

    Example: minierp import suppliers suppliers.csv --map code=supplierID --map name=companyName --set currency=USD
    --set lead_time_days=14

    Example: minierp import suppliers list.csv --delimiter ";" --encoding windows-1252 --no-header --columns code,name
    --set currency=EUR --set lead_time_days=14 --null NULL --ignore contact --rejects rejected.csv --results in.csv
    --force --dry-run
    """
    from scripts.minierp.data.imports.job import Import
    from scripts.minierp.data.imports.kinds import suppliers as kind
    from scripts.minierp.data.imports.run import run

    rows = source.read(kind.FIELDS)
    job = Import("suppliers", [rows.sheet], lambda *_: kind.commands(rows.records), lambda register: register.suppliers)
    raise typer.Exit(run(job, sending.options(output)))
