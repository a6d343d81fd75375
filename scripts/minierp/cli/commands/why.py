"""`minierp why`: the reasons of a level, or of an order's status."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from scripts.minierp.cli.arguments import Limit, instant, sku
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.output import say
from shared.values import numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.minierp.cli.explaining.orders import Reasons
    from scripts.minierp.client.client import Client

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="SKU|ORDER", help="A product's SKU, or an order's number or id.")]
Since = Annotated[
    datetime | None,
    typer.Option("--since", parser=instant, metavar="TIME", help="Only movements from then on, with its zone."),
]


@app.command()
def why(name: Name, since: Since = None, limit: Limit = 100, as_json: AsJson = False) -> None:
    """Say why the stock of a product is what it is, or an order in its status.

    Of a product: its last movements, by the orders and requests that led to them, with the level after each; then who
    has some reserved, and what is on its way. Of an order: why it is in its status, and what it waits for.

    Example: minierp why SO-2030-000123
    """
    from scripts.minierp.cli.explaining.levels import reasons, show
    from scripts.minierp.client.client import connect

    with connect() as client:
        if find := _order(name):
            _say(find(client, name), as_json)
        else:
            show(reasons(client, sku(name), since, limit), as_json)


def _order(name: str) -> "Callable[[Client, str], Reasons] | None":
    """What finds the reasons of an order that is called so; None for what is no order's number and no id."""
    from scripts.minierp.cli.explaining.orders import order_of_either_kind, purchase_order, sales_order

    if numbers.read(name, "SO"):
        return sales_order
    if numbers.read(name, "PO"):
        return purchase_order
    try:
        UUID(name)
    except ValueError:
        return None
    return order_of_either_kind


def _say(reasons: "Reasons", as_json: bool) -> None:
    if as_json:
        print_json(reasons.document())
        return
    for sentence in reasons.sentences:
        say(sentence)
