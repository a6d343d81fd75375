"""Ordering from a supplier."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from scripts.minierp.cli.arguments import Currency, day, decimal, given
from scripts.minierp.cli.ordering.lines import bought_line
from scripts.minierp.cli.ordering.placing import DueDate, OrderedAt, Reference
from scripts.minierp.cli.purchases.printing import show_order
from scripts.minierp.terminal.documents import AsJson

_EXPECTED = "The day of delivery; today and the supplier's lead time if left out."


def create(
    supplier: Annotated[str, typer.Option(help="Who delivers: a supplier's code or name, or any other name.")],
    line: Annotated[list[Any], typer.Option(parser=bought_line, metavar="SKU:QUANTITY:PRICE", help="Repeatable.")],
    expected: Annotated[date | None, typer.Option(parser=day, metavar="YYYY-MM-DD", help=_EXPECTED)] = None,
    allowance: Annotated[
        Decimal | None,
        typer.Option(parser=decimal, metavar="NUMBER", help="How much more may come in: 0.1 is ten percent."),
    ] = None,
    currency: Currency = "",
    reference: Reference = None,
    ordered_at: OrderedAt = None,
    due_date: DueDate = None,
    as_json: AsJson = False,
) -> None:
    """Order from a supplier, at the supplier's prices.

    Example: minierp po create --supplier "Leaf & Co" --expected 2030-01-31 --line TEA-1:60:2.10 --reference PO-1000

    Example: minierp po create --supplier LEAF --line TEA-1:60:2.10 --allowance 0.1
    """
    from scripts.minierp.cli.ordering.pricing import priced
    from scripts.minierp.client.client import connect

    with connect() as client:
        lines = [priced(client, typed, currency, due_date) for typed in line]
        order: dict[str, object] = {"supplier": supplier, "lines": lines}
        order |= given(expected_date=expected, over_receipt_allowance=allowance)
        order |= given(reference=reference, ordered_at=ordered_at)
        show_order(client.post("/purchase-orders", order).body, as_json)
