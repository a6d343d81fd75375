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

SETTLE_ORDER = Statement(Path(__file__).parent / "storage" / "settle_order.sql")


async def confirm(event: StockReserved, context: Context) -> None:
    """All of the order is reserved."""
    await _accept(event, (), context)


async def hold(event: StockHeld, context: Context) -> None:
    """The order was accepted, and gets this much of its stock."""
    await _accept(event, event.lines, context)


def allocate(event: StockAllocated, context: Context) -> None:
    """Stock came for the order."""
    _hear(event, event.lines, "allocated", context)


def withdraw(event: StockWithdrawn, context: Context) -> None:
    """Stock that the order had is its own no more."""
    _hear(event, event.lines, "withdrawn", context)


async def reject(event: StockRejected, context: Context) -> None:
    """Nothing of the order is reserved."""
    unknown: dict[str, Any] = {"incoming": 0, "expected_date": None}
    lacks = tuple(Lack(**shortage.model_dump(), **unknown) for shortage in event.shortages)
    await refuse(StockRefused(order_id=event.order_id, shortages=lacks), context)


async def refuse(event: StockRefused, context: Context) -> None:
    """Nothing of the order is or will be reserved."""
    outcome = SalesOrderRefused(order_id=event.order_id, shortages=event.shortages)
    shortages = [shortage.model_dump() for shortage in event.shortages]
    if not await _settled("rejected", outcome, shortages, context):
        await context.in_steps(_give_up, outcome, context)


async def _accept(event: StockReserved | StockHeld, words: Sequence[Held], context: Context) -> None:
    confirmation = SalesOrderConfirmed(order_id=event.order_id)
    if any(word.waiting for word in words) or not await _settled("confirmed", confirmation, [], context):
        await context.in_steps(_hear, event, words, "", context)


async def _settled(outcome: str, announcement: OrderEvent, shortages: Sequence[Any], context: Context) -> bool:
    """Whether the order was settled at once, being as it was placed."""
    row = await context.once(
        SETTLE_ORDER,
        order_id=announcement.order_id,
        outcome=outcome,
        shortages=documents.write(shortages),
        event=documents.write(context.envelope(announcement)),
        actor=context.actor,
    )
    return bool(row["settled"])


# What takes several steps loads SQLAlchemy, which most orders do without.


def _hear(event: OrderEvent, words: Sequence[Held], happened: str, context: Context) -> None:
    from functions.sales.storage.hearing import hear

    hear(event, words, happened, context)


def _give_up(outcome: SalesOrderRefused, context: Context) -> None:
    from functions.sales.storage.hearing import give_up

    give_up(outcome, context)


main = function(on(confirm), on(hold), on(allocate), on(withdraw), on(reject), on(refuse))
