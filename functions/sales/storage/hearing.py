"""What inventory says of an order to which something has happened by then, heard step by step."""

from collections.abc import Sequence

from functions.sales.rules.lines import after_words
from functions.sales.rules.transitions import may_become
from functions.sales.storage.progress import advance, is_decided, lines_of, locked, store
from shared.events.event import OrderEvent
from shared.events.lines import Held
from shared.events.sales import SalesOrderRefused
from shared.work.context import Context
from shared.work.history import record

import sqlalchemy as sa

NOW = sa.func.clock_timestamp()


def hear(event: OrderEvent, words: Sequence[Held], happened: str, context: Context) -> None:
    """Let an order know what is held for it; nothing `happened` but the decision itself, where that is empty."""
    order = locked(context.session, event.order_id)
    if order.status == "rejected":
        may_become(order.status, "confirmed")
    before = lines_of(context.session, order)
    after = after_words(before, words)
    decides = not happened and order.status == "pending"
    if not decides and [line.waiting for line in after] == [line.waiting for line in before]:
        store(context, order, before, after)
        return
    settled_at = NOW if decides else order.settled_at
    status = advance(context, order, before, after, decided=decides or is_decided(order), settled_at=settled_at)
    waiting = [{"line": line.line, "sku": line.sku, "waiting": line.waiting} for line in after if line.waiting]
    record(context, order.id, happened or status, waiting=waiting)


def give_up(outcome: SalesOrderRefused, context: Context) -> None:
    """Let an order know that nothing is or will be held for it; `outcome` is what others hear of that."""
    order = locked(context.session, outcome.order_id)
    if order.status in ("rejected", "cancelled"):
        return
    may_become(order.status, "rejected")
    shortages = [shortage.model_dump() for shortage in outcome.shortages]
    lines = lines_of(context.session, order)
    advance(context, order, lines, lines, decided=True, rejected=True, shortages=shortages, settled_at=NOW)
    context.emit(outcome, sequence=order.version + 1)
    record(context, order.id, "rejected", shortages=shortages)
