"""Looking at sales orders."""

from typing import Annotated, Literal

import typer

from scripts.minierp.cli.arguments import Limit, OfSkus, Since, Sort, Until, between
from scripts.minierp.cli.ordering.names import SalesOrder
from scripts.minierp.cli.ordering.placing import WithReference
from scripts.minierp.cli.sales.printing import ORDERS, show_order
from scripts.minierp.terminal.documents import AsJson

Status = Literal["pending", "confirmed", "backordered", "rejected", "partially_shipped", "shipped", "cancelled"]


def list_orders(
    status: Annotated[Status | None, typer.Option(help="Only those in this state.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only this customer's.")] = None,
    sku: OfSkus = None,
    text: Annotated[str | None, typer.Option(help="Only those whose customer or reference has this text.")] = None,
    since: Since = None,
    until: Until = None,
    reference: WithReference = None,
    sort: Sort = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List sales orders.

    Example: minierp so list --status pending

    Example: minierp so list --sku TEA-1 --since 2030-01-01T00:00:00Z --sort -total
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        wanted = {"status": status, "customer": customer, "sku": sku, "text": text, "reference": reference,
                  "sort": sort, **between("created", since, until)}  # fmt: skip
        ORDERS.show(client.items("/sales-orders", wanted, limit + 1), limit, as_json)


def show(order: SalesOrder, as_json: AsJson = False) -> None:
    """Show one sales order with its lines, its shipments and returns, and what was short if it was rejected.

    Example: minierp so show SO-2030-000123
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        show_order(client.get(f"/sales-orders/{order}"), as_json)


def history(order: SalesOrder, as_json: AsJson = False) -> None:
    """Show what happened to one sales order, when, and because of which event.

    Example: minierp so history SO-2030-000123
    """
    from scripts.minierp.cli.ordering.history import show_history

    show_history(order, f"/sales-orders/{order}", as_json)
