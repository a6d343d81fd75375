"""What becomes of a sales order that was taken: it is shipped, cancelled, returned, each also in part."""

from typing import Annotated, Any

import typer

from scripts.minierp.cli.arguments import Note, When, given
from scripts.minierp.cli.ordering.lines import Parts, SomeLines, asked, part
from scripts.minierp.cli.ordering.names import SalesOrder
from scripts.minierp.cli.sales.printing import show_order
from scripts.minierp.terminal.documents import AsJson


def ship(
    order: SalesOrder,
    line: Annotated[
        list[Any] | None,
        typer.Option(
            parser=part,
            metavar="LINE=QUANTITY",
            help="Units of a line; repeatable. Everything that is reserved if left out.",
        ),
    ] = None,
    tracking: Annotated[str | None, typer.Option(help="The carrier's number.")] = None,
    at: When = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Ship what is reserved, or some lines in part. A shipment is a fact: it may be more than is reserved.

    Example: minierp so ship SO-2030-000123 --line 1=2 --tracking 1Z999AA10123456784
    """
    shipment = given(lines=asked(line), tracking=tracking, shipped_at=at, note=note)
    _send(order, "shipments", shipment, as_json)


def cancel(
    order: SalesOrder,
    line: SomeLines = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    as_json: AsJson = False,
) -> None:
    """Cancel what is outstanding: all of it, or by line. What was shipped stays shipped.

    Example: minierp so cancel SO-2030-000123 --line 2 --line 3=5 --reason "the customer chose another"
    """
    _send(order, "cancellations", given(lines=asked(line), reason=reason), as_json)


def return_goods(
    order: SalesOrder,
    line: Parts,
    scrap: Annotated[bool, typer.Option("--scrap", help="Throw them away instead of putting them back.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why they came back; needed to scrap them.")] = None,
    at: When = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Take back what was shipped: onto the shelf again, or scrapped with a reason.

    Example: minierp so return SO-2030-000123 --line 1=1 --scrap --reason "broken on the way"
    """
    lines = asked(line, disposition="scrap" if scrap else "restock", **given(reason=reason))
    _send(order, "returns", {"lines": lines, **given(returned_at=at, note=note)}, as_json)


def _send(order: str, kind: str, document: dict[str, object], as_json: bool) -> None:
    from scripts.minierp.client.client import connect

    with connect() as client:
        show_order(client.post(f"/sales-orders/{order}/{kind}", document).body, as_json)
