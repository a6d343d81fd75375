"""`minierp api`: what is published of the API and of events."""

import typer

from scripts.minierp.terminal.output import console

app = typer.Typer(no_args_is_help=True)


@app.callback()
def api() -> None:
    """What is published of the API and of events: docs/api and docs/problems."""


@app.command()
def write() -> None:
    """Write the documents anew from what functions, events and problems say themselves, and name those that changed.

    Example: minierp api write
    """
    from scripts.minierp.local.machine.state import CHECKOUT
    from scripts.minierp.pages import contract

    changed = contract.write()
    for path in changed:
        console().print(str(path.relative_to(CHECKOUT)), highlight=False)
    console().print(f"{len(changed)} file(s) changed.", highlight=False)
