"""`minierp stock`: levels, their history, and corrections."""

import typer

from scripts.minierp.cli.levels.changing import adjust, count
from scripts.minierp.cli.levels.finding import discrepancies, list_levels, low, movements, reservations, show
from scripts.minierp.cli.levels.rebuilding import rebuild
from scripts.minierp.cli.levels.replenishing import replenish, replenishments

app = typer.Typer(help="Levels and their history.", no_args_is_help=True)

app.command(context_settings={"ignore_unknown_options": True})(adjust)
app.command()(count)
app.command("list")(list_levels)
app.command()(low)
app.command()(show)
app.command()(movements)
app.command()(reservations)
app.command()(replenish)
app.command()(replenishments)
app.command()(discrepancies)
app.command()(rebuild)
