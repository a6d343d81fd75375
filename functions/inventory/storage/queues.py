"""The queues of orders for stock: who gives back what is not there any more, and whose turn it is when some is free.

Set-based: however many orders wait, one statement finds those whose turn it is, and one changes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from functions.inventory.rules.holdings import Holding, allocate, withdraw
from functions.inventory.rules.ledger import Kind, Level, Movement
from functions.inventory.storage.holdings import held_form, holdings_of
from shared.events.inventory import StockAllocated, StockWithdrawn
from shared.work.context import Context

import sqlalchemy as sa

NEXT = sa.text((Path(__file__).parent / "next_in_queues.sql").read_text())
CHANGE = sa.text((Path(__file__).parent / "change_holdings.sql").read_text())
EVENTS = ((Kind.WITHDRAWN, StockWithdrawn), (Kind.ALLOCATED, StockAllocated))


class Turn(NamedTuple):
    """What an order got of a SKU, or gave."""

    after: Holding
    movement: Movement

    @property
    def reference(self) -> str:
        """The order, as movements name it."""
        return f"sales-order:{self.after.order_id}"


def settle(session: sa.Connection, levels: Mapping[str, Level]) -> list[Turn]:
    """Give and take until `levels`, which this transaction has locked, are sound and nobody waits for free stock."""
    surplus = {sku: level.available for sku, level in levels.items() if level.available}
    if not surplus:
        return []
    values = {"skus": list(surplus), "surplus": list(surplus.values())}
    queues: dict[str, list[Holding]] = {}
    for holding in holdings_of(session.execute(NEXT, values)):
        queues.setdefault(holding.sku, []).append(holding)
    turns = [turn for sku, queue in queues.items() for turn in _turns(queue, surplus[sku])]
    _change(session, [turn.after for turn in turns])
    return turns


def announce(context: Context, turns: Sequence[Turn], versions: Mapping[str, int]) -> None:
    """Tell each order what it got and what it gave, all its SKUs in one event."""
    for kind, event in EVENTS:
        by_order: dict[str, list[Turn]] = {}
        for turn in turns:
            if turn.movement.kind is kind:
                by_order.setdefault(turn.reference, []).append(turn)
        for mine in by_order.values():
            lines = tuple(held_form(turn.after, versions[turn.after.sku]) for turn in mine)
            context.emit(event(order_id=mine[0].after.order_id, lines=lines))


def _turns(queue: Sequence[Holding], surplus: Decimal) -> list[Turn]:
    before = {holding.order_id: holding.reserved for holding in queue}
    if surplus > 0:
        changed, kind = allocate(queue, surplus), Kind.ALLOCATED
    else:
        changed, kind = withdraw(queue, -surplus), Kind.WITHDRAWN
    return [
        Turn(holding, Movement(holding.sku, kind, abs(holding.reserved - before[holding.order_id])))
        for holding in changed
    ]


def _change(session: sa.Connection, holdings: Iterable[Holding]) -> None:
    changed = list(holdings)
    if changed:
        values = {
            "orders": [holding.order_id for holding in changed],
            "skus": [holding.sku for holding in changed],
            "reserved": [holding.reserved for holding in changed],
            "waiting": [holding.waiting for holding in changed],
        }
        session.execute(CHANGE, values)
