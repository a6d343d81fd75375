"""`minierp product`: what is bought and sold."""

import typer

from scripts.minierp.cli.catalogue.describing import create, discontinue, update
from scripts.minierp.cli.catalogue.finding import list_products, show

app = typer.Typer(help="What is bought and sold.", no_args_is_help=True)

app.command()(create)
app.command("list")(list_products)
app.command()(show)
app.command()(update)
app.command()(discontinue)
