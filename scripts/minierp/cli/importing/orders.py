"""`minierp import purchase-orders` and `sales-orders`: from one file, or from two."""

import typer

from scripts.minierp.cli.importing.groups import Output, Sending, Source
from scripts.minierp.cli.importing.options import Batch, DecimalMark, Lines, Settle
from scripts.minierp.cli.importing.spread import spread


@spread
def purchase_orders(
    source: Source, sending: Sending, output: Output, lines: Lines = None, decimal: DecimalMark = ".", batch: Batch = ""
) -> None:
    """Place purchase orders; rows with the same order number are one order.

    Fields of an order: order, and supplier (a supplier's code or name, or any other name) or supplier_id (the code of
    one that MiniERP knows); expected_date (needed where the supplier's lead time is not known), over_receipt_allowance,
    reference (the order's number if left out), ordered_at. Fields of a line: sku, quantity, unit_price, currency;
    due_date. Without an order column each row is an order.

    Example: minierp import purchase-orders purchases.csv --map order=number --set currency=EUR --results placed.csv

    Example: minierp import purchase-orders orders.csv --lines lines.csv --map lines.order=orderNo --delimiter ";"
    --decimal , --encoding windows-1252 --null NULL --rejects rejected.csv --force

    Example: minierp import purchase-orders flat.csv --no-header
    --columns order,supplier,expected_date,sku,quantity,unit_price --set currency=EUR --ignore reference
    --map ordered_at= --batch 2030 --dry-run
    """
    from scripts.minierp.data.imports.kinds import purchase_orders as kind
    from scripts.minierp.data.imports.run import run
    from scripts.minierp.data.imports.sending.suppliers import SupplierNames

    names = SupplierNames(output.dry_run)
    files = source.orders(lines, kind.head_fields(names.name_of), kind.LINE_FIELDS, decimal)
    raise typer.Exit(run(files.job("purchase orders", kind.PATH, kind.body, batch), sending.options(output, batch)))


@spread
def sales_orders(
    source: Source, sending: Sending, output: Output, lines: Lines = None, decimal: DecimalMark = ".",
    batch: Batch = "", wait: Settle = 0,
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
    from scripts.minierp.data.imports.kinds import sales_orders as kind
    from scripts.minierp.data.imports.run import run

    files = source.orders(lines, kind.HEAD_FIELDS, kind.LINE_FIELDS, decimal)
    raise typer.Exit(run(files.job("sales orders", kind.PATH, kind.body, batch), sending.options(output, batch, wait)))
