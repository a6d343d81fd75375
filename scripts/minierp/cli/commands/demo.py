"""`minierp demo`: see the system sell something."""

import typer

from scripts.minierp.terminal.documents import AsJson

app = typer.Typer()


@app.command()
def demo(as_json: AsJson = False) -> None:
    """Sell a sample catalogue through the running system, and check the books afterwards.

    80 products of 8 suppliers, opening stock, 30 purchase orders with receipts and 300 sales orders, some of which
    cannot be fulfilled. It may be run again: every run trades anew and is reconciled for itself. Exit code 1 if
    anything did not settle or does not agree.

    Example: minierp demo --json
    """
    from scripts.minierp.client.endpoint import find_endpoint
    from scripts.minierp.data.demo.run import run_demo

    raise typer.Exit(run_demo(find_endpoint(), as_json))
