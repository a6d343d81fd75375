"""`minierp supplier`: from whom is bought."""

import typer

from scripts.minierp.cli.catalogue.suppliers import create, list_suppliers, show, update

app = typer.Typer(help="From whom is bought.", no_args_is_help=True)

app.command()(create)
app.command("list")(list_suppliers)
app.command()(show)
app.command()(update)
