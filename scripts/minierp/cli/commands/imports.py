"""`minierp import`: data from CSV files."""

import typer

from scripts.minierp.cli.importing.deliveries import receipts, shipments
from scripts.minierp.cli.importing.orders import purchase_orders, sales_orders
from scripts.minierp.cli.importing.records import products, suppliers
from scripts.minierp.cli.importing.stock import counts, stock

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

app.command()(suppliers)
app.command()(products)
app.command()(stock)
app.command()(counts)
app.command("purchase-orders")(purchase_orders)
app.command()(receipts)
app.command("sales-orders")(sales_orders)
app.command()(shipments)
