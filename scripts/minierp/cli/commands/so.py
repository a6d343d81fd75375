"""`minierp so`: what customers order, whether stock could be promised, and what becomes of it."""

import typer

from scripts.minierp.cli.sales.finding import history, list_orders, show
from scripts.minierp.cli.sales.fulfilling import cancel, return_goods, ship
from scripts.minierp.cli.sales.placing import create

app = typer.Typer(help="Sales orders.", no_args_is_help=True)

app.command()(create)
app.command("list")(list_orders)
app.command()(show)
app.command()(ship)
app.command()(cancel)
app.command("return")(return_goods)
app.command()(history)
