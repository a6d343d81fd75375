"""`minierp trace`: what happened, and because of what."""

from typing import Annotated

import typer

from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.output import console

app = typer.Typer()

Key = Annotated[
    str, typer.Argument(metavar="KEY", help="An order's number or id, a request's correlation id, or an event's id.")
]


@app.command()
def trace(key: Key, as_json: AsJson = False) -> None:
    """Tell the whole story of an order or a request, over all domains, as a tree.

    Each request with the events that it led to, who handled each of them and how long after, and what came of that;
    attempts, repetitions and dead letters are named. Later requests about the same order come below the first.

    Example: minierp trace SO-2030-000123
    """
    from urllib.parse import quote

    from scripts.minierp.cli.explaining.stories import heading, tree
    from scripts.minierp.client.client import connect

    with connect() as client:
        told = client.get(f"/traces/{quote(key, safe='')}")
    if as_json:
        print_json(told)
        return
    out = console()
    out.print(heading(told))
    for request in told["requests"]:
        out.print(tree(request))
