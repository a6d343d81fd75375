"""Tell a customer's order what inventory holds for it: all of it, a part, nothing, more than before, or less.

What comes of it, whatever overtakes what:

    the order is          all or a part is held     more or less is held      nothing is or will be held
    pending               confirmed, backordered    pending: noted            rejected, whatever of it was cancelled
    confirmed and on      noted, if it is later     confirmed, backordered    refused: it contradicts what was said
    rejected              refused: a contradiction  refused: a contradiction  nothing
    cancelled             noted                     noted                     nothing: nothing was to be had

A cancelled order stays cancelled, a shipped one shipped. Of two words about a SKU the one of the higher version holds.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from functions.sales.rules.lines import after_words
from functions.sales.rules.transitions import may_become
from functions.sales.storage.progress import advance, is_decided, lines_of, locked, store
from shared.events.event import OrderEvent
from shared.events.inventory import (
    StockAllocated,
    StockHeld,
    StockRefused,
    StockRejected,
    StockReserved,
    StockWithdrawn,
)
from shared.events.lines import Held, Lack
from shared.events.sales import SalesOrderConfirmed, SalesOrderRefused
from shared.outcomes import documents
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.statements.statement import Statement
from shared.work.context import Context
from shared.work.history import record

import sqlalchemy as sa

NOW = sa.func.clock_timestamp()
SETTLE_ORDER = Statement(Path(__file__).parent / "storage" / "settle_order.sql")


def confirm(event: StockReserved, context: Context) -> None:
    """All of the order is reserved."""
    _accept(event, (), context)


def hold(event: StockHeld, context: Context) -> None:
    """The order was accepted, and gets this much of its stock."""
    _accept(event, event.lines, context)


def allocate(event: StockAllocated, context: Context) -> None:
    """Stock came for the order."""
    _hear(event, event.lines, "allocated", context)


def withdraw(event: StockWithdrawn, context: Context) -> None:
    """Stock that the order had is its own no more."""
    _hear(event, event.lines, "withdrawn", context)


def reject(event: StockRejected, context: Context) -> None:
    """Nothing of the order is reserved."""
    unknown: dict[str, Any] = {"incoming": 0, "expected_date": None}
    lacks = tuple(Lack(**shortage.model_dump(), **unknown) for shortage in event.shortages)
    refuse(StockRefused(order_id=event.order_id, shortages=lacks), context)


def refuse(event: StockRefused, context: Context) -> None:
    """Nothing of the order is or will be reserved."""
    outcome = SalesOrderRefused(order_id=event.order_id, shortages=event.shortages)
    shortages = [shortage.model_dump() for shortage in event.shortages]
    if _settled("rejected", outcome, shortages, context):
        return
    order = locked(context.session, event.order_id)
    if order.status in ("rejected", "cancelled"):
        return
    may_become(order.status, "rejected")
    lines = lines_of(context.session, order)
    advance(context, order, lines, lines, decided=True, rejected=True, shortages=shortages, settled_at=NOW)
    context.emit(outcome, sequence=order.version + 1)
    record(context, order.id, "rejected", shortages=shortages)


def _accept(event: StockReserved | StockHeld, words: Sequence[Held], context: Context) -> None:
    confirmation = SalesOrderConfirmed(order_id=event.order_id)
    if any(word.waiting for word in words) or not _settled("confirmed", confirmation, [], context):
        _hear(event, words, "", context)


def _settled(outcome: str, announcement: OrderEvent, shortages: Sequence[Any], context: Context) -> bool:
    """Whether the order was settled at once, being as it was placed."""
    row = context.once(
        SETTLE_ORDER,
        order_id=announcement.order_id,
        outcome=outcome,
        shortages=documents.write(shortages),
        event=documents.write(context.envelope(announcement)),
    )
    return bool(row["settled"])


def _hear(event: OrderEvent, words: Sequence[Held], happened: str, context: Context) -> None:
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


main = function(on(confirm), on(hold), on(allocate), on(withdraw), on(reject), on(refuse))
