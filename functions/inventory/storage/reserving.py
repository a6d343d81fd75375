"""The decision about a sales order, as the one statement that it is."""

from datetime import datetime
from functools import partial
from pathlib import Path

from functions.inventory.storage import cache
from shared.events.inventory import StockHeld, StockRefused
from shared.events.sales import SalesOrderCreated, SalesOrderPlaced
from shared.outcomes import documents
from shared.statements.statement import Statement
from shared.values.lines import demand_of
from shared.values.quantities import whole
from shared.work.context import Context

RESERVE = Statement(Path(__file__).parent / "reserve.sql")


async def reserve(
    event: SalesOrderCreated | SalesOrderPlaced, context: Context, placed_at: datetime, backorder: bool = False
) -> None:
    """Give an order that was placed at a time its stock, and say which; if not `backorder`, all of it or nothing.

    Nothing happens if the order has been decided about, whatever event of it that was.
    """
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    in_parts = {line.sku for line in event.lines if not whole(line.quantity)}
    held = StockHeld.model_construct(order_id=event.order_id, lines=())
    refused = StockRefused.model_construct(order_id=event.order_id, shortages=())
    row = await context.once(
        RESERVE,
        order_id=event.order_id,
        placed_at=placed_at,
        backorder=backorder,
        skus=list(demand),
        quantities=list(demand.values()),
        parts=[sku in in_parts for sku in demand],
        reference=f"sales-order:{event.order_id}",
        correlation_id=context.correlation_id,
        actor=context.actor,
        held=documents.write(context.envelope(held)),
        refused=documents.write(context.envelope(refused)),
    )
    context.afterwards(partial(cache.write, row["levels"] or []))
