"""Tell a customer's order what inventory decided: confirmed, or rejected with the shortages."""

from pathlib import Path

from functions.sales.rules.transitions import TRANSITIONS
from shared.database.statements import Statement
from shared.events.event import OrderEvent
from shared.events.inventory import StockRejected, StockReserved
from shared.events.lines import Shortage
from shared.events.sales import SalesOrderConfirmed, SalesOrderRejected
from shared.outcomes import documents
from shared.outcomes.problems import NotFound
from shared.outcomes.transitions import check
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.work.context import Context

SETTLE_ORDER = Statement(Path(__file__).parent / "storage" / "settle_order.sql")


def confirm(event: StockReserved, context: Context) -> None:
    """All of the order is reserved."""
    _settle("confirmed", SalesOrderConfirmed(order_id=event.order_id), (), context)


def reject(event: StockRejected, context: Context) -> None:
    """Nothing of the order is reserved."""
    outcome = SalesOrderRejected(order_id=event.order_id, shortages=event.shortages)
    _settle("rejected", outcome, event.shortages, context)


def _settle(outcome: str, announcement: OrderEvent, shortages: tuple[Shortage, ...], context: Context) -> None:
    row = context.once(
        SETTLE_ORDER,
        order_id=announcement.order_id,
        outcome=outcome,
        shortages=documents.write([shortage.model_dump() for shortage in shortages]),
        event=documents.write(context.envelope(announcement)),
    )
    if row["status"] is None:
        raise NotFound(f"There is no sales order {announcement.order_id} to settle.")
    if row["status"] not in (outcome, "cancelled"):
        check(TRANSITIONS, row["status"], outcome)


main = function(on(confirm), on(reject))
