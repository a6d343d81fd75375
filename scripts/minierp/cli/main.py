"""The `minierp` command: run the system, sell and buy through it, bring data in, look after it."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.minierp.cli.lazy import Entry, lazy_app
from scripts.minierp.terminal.encoding import degrade

_COMMANDS = "scripts.minierp.cli.commands"
_SHOP, _DATA, _SYSTEM, _CARE = "Shop", "Data", "System", "Care"

ENTRIES = [
    Entry(
        "product", f"{_COMMANDS}.product", _SHOP, "What is bought and sold: create, update, discontinue, list, show."
    ),
    Entry("supplier", f"{_COMMANDS}.supplier", _SHOP, "From whom is bought: create, update, list, show."),
    Entry(
        "stock", f"{_COMMANDS}.stock", _SHOP, "Levels and their history: adjust, count, replenish, low, reservations …"
    ),
    Entry("po", f"{_COMMANDS}.po", _SHOP, "Purchase orders: create, receive, cancel, close, return …"),
    Entry("so", f"{_COMMANDS}.so", _SHOP, "Sales orders: create, ship, cancel, return, history …"),
    Entry(
        "import", f"{_COMMANDS}.imports", _DATA, "Bring products, suppliers, stock, orders and deliveries in from CSV."
    ),
    Entry("export", f"{_COMMANDS}.export", _DATA, "Write whole lists to files: CSV or JSON Lines."),
    Entry("demo", f"{_COMMANDS}.demo", _DATA, "Sell a sample catalogue through the system and reconcile it."),
    Entry("up", f"{_COMMANDS}.system", _SYSTEM, "Start MiniERP on this machine, as it runs on Knative."),
    Entry("down", f"{_COMMANDS}.system", _SYSTEM, "Stop it; the data stays."),
    Entry("status", f"{_COMMANDS}.system", _SYSTEM, "What runs, and where it answers."),
    Entry("logs", f"{_COMMANDS}.system", _SYSTEM, "What the functions and services say."),
    Entry("login", f"{_COMMANDS}.login", _SYSTEM, "Be somebody, in a role or by a token."),
    Entry("logout", f"{_COMMANDS}.login", _SYSTEM, "Be nobody again."),
    Entry("token", f"{_COMMANDS}.token", _SYSTEM, "Tokens for other clients, and what yours says: create, show."),
    Entry("trace", f"{_COMMANDS}.trace", _CARE, "The whole story of an order or a request, over all domains."),
    Entry("why", f"{_COMMANDS}.why", _CARE, "Why a level is what it is, or an order in its status."),
    Entry("events", f"{_COMMANDS}.events", _CARE, "Every event there ever was: tail, search, show, replay."),
    Entry("dead-letters", f"{_COMMANDS}.dead_letters", _CARE, "Events that nobody took: list, show, replay, discard."),
    Entry("backup", f"{_COMMANDS}.backup", _CARE, "Save all domains at one moment, while MiniERP works."),
    Entry("backups", f"{_COMMANDS}.backup", _CARE, "The backups that there are."),
    Entry("restore", f"{_COMMANDS}.backup", _CARE, "Bring all domains back to the moment of a backup."),
    Entry("audit", f"{_COMMANDS}.audit", _CARE, "Whether the books of all domains agree, why not, and the repair."),
    Entry("api", f"{_COMMANDS}.api", _CARE, "What is published of the API and of events: write it anew."),
    Entry("bench", f"{_COMMANDS}.bench", _CARE, "Measure orders per second, latencies, cold starts and memory."),
]

_HELP = """
**MiniERP**: products, stock, purchase and sales orders, one function for each use case.

Every command explains itself with --help and an example; those that show something take --json.
"""

_EXAMPLES = """
**A first sale**

minierp product create TEA-1 "Green tea" --price 4.80 --currency EUR

minierp stock adjust TEA-1 opening_balance 40

minierp so create --customer "Ada Lovelace" --street "12 St James's Square" --city London --country UK
--line TEA-1:2 --wait 5

minierp stock show TEA-1

Exit codes: 0 done, 1 refused or failed, 2 the command or its input file cannot be used,
130 stopped by Ctrl-C. For audit: 1 something differs, 2 it could not look at everything.
"""

_ROOT = Path(__file__).parents[3]


def _is_here(entry: Entry) -> bool:
    """Whether the command's module is installed: an image holds only the commands that work there."""
    return _ROOT.joinpath(*entry.module.split(".")).with_suffix(".py").exists()


app = lazy_app(
    [entry for entry in ENTRIES if _is_here(entry)],
    name="minierp",
    help=_HELP,
    epilog=_EXAMPLES,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(asked: bool) -> None:
    """Print the installed package's version and end. Raises BadParameter where the code runs without its package."""
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    from scripts.minierp.terminal.output import say

    try:
        say(f"minierp {version('minierp')}")
    except PackageNotFoundError:
        raise typer.BadParameter("MiniERP is no installed package here; an image's tag says what it holds") from None
    raise typer.Exit


_Version = Annotated[
    bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is, and end.")
]


@app.callback()
def _options(_version: _Version = False) -> None:
    pass


def main() -> None:
    """The console script."""
    degrade()
    app(prog_name="minierp")
