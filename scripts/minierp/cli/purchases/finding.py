"""Looking at purchase orders."""

from typing import Annotated, Literal

import typer

from scripts.minierp.cli.arguments import Limit, OfSkus, Since, Sort, Until, between
from scripts.minierp.cli.ordering.names import PurchaseOrder
from scripts.minierp.cli.ordering.placing import WithReference
from scripts.minierp.cli.purchases.printing import ORDERS, show_order
from scripts.minierp.terminal.documents import AsJson

Status = Literal["open", "partially_received", "received", "closed", "cancelled"]


def list_orders(
    status: Annotated[Status | None, typer.Option(help="Only those in this state.")] = None,
    supplier: Annotated[str | None, typer.Option(help="Only from this supplier.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those of which something should be here.")] = False,
    sku: OfSkus = None,
    text: Annotated[str | None, typer.Option(help="Only those whose supplier or reference has this text.")] = None,
    since: Since = None,
    until: Until = None,
    reference: WithReference = None,
    sort: Sort = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List purchase orders.

    Example: minierp po list --overdue --sort expected_date
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        wanted = {"status": status, "supplier": supplier, "sku": sku, "text": text, "reference": reference,
                  "overdue": "true" if overdue else None, "sort": sort,
                  **between("created", since, until)}  # fmt: skip
        ORDERS.show(client.items("/purchase-orders", wanted, limit + 1), limit, as_json)


def show(order: PurchaseOrder, as_json: AsJson = False) -> None:
    """Show one purchase order with its lines, its receipts and what was sent back.

    Example: minierp po show PO-2030-000123
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        show_order(client.get(f"/purchase-orders/{order}"), as_json)


def history(order: PurchaseOrder, as_json: AsJson = False) -> None:
    """Show what happened to one purchase order, when, and because of which event.

    Example: minierp po history PO-2030-000123
    """
    from scripts.minierp.cli.ordering.history import show_history

    show_history(order, f"/purchase-orders/{order}", as_json)
