"""`minierp po`: what is ordered from suppliers, and what has become of it."""

import typer

from scripts.minierp.cli.purchases.finding import history, list_orders, show
from scripts.minierp.cli.purchases.fulfilling import cancel, close, receive, return_goods
from scripts.minierp.cli.purchases.placing import create

app = typer.Typer(help="Purchase orders.", no_args_is_help=True)

app.command()(create)
app.command("list")(list_orders)
app.command()(show)
app.command()(receive)
app.command()(cancel)
app.command()(close)
app.command("return")(return_goods)
app.command()(history)
