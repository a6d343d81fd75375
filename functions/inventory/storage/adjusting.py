"""Adjusting stock by hand, of one SKU or many in one transaction."""

from collections.abc import Sequence
from typing import Any

from functions.inventory.rules.adjustments import AdjustStock, adjustment
from functions.inventory.rules.ledger import Movement
from functions.inventory.storage.levels import level_of, locked, shown_form
from functions.inventory.storage.posting import Posted, post
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import NotFound, Problem
from shared.work.context import Context

import sqlalchemy as sa

Adjustment = tuple[str, AdjustStock]  # SKU, what is said of it


def adjust_all(context: Context, adjustments: Sequence[Adjustment]) -> list[Answer | Problem]:
    """Adjust SKUs, each of them once, and settle the queues for them.

    Each is refused, as NotFound, PreconditionFailed, Invalid or InsufficientStock, without a trace.
    """
    levels = locked(context.session, [sku for sku, _ in adjustments])
    outcomes = [_judged(context, adjusted, levels.get(adjusted[0])) for adjusted in adjustments]
    posted = post(context, levels, [each for each in outcomes if isinstance(each, Movement)], "adjustment")
    return [_answer(each, posted) if isinstance(each, Movement) else each for each in outcomes]


def _judged(context: Context, adjusted: Adjustment, row: sa.Row[Any] | None) -> Movement | Problem:
    sku, command = adjusted
    try:
        if row is None:
            raise NotFound(f"No product {sku} is known here. If it was created a moment ago, try again in a second.")
        context.may_change(row.version)
        return adjustment(sku, command.reason, command.quantity, level_of(row), command.note, row.fractional)
    except Problem as problem:
        return problem


def _answer(move: Movement, posted: Posted) -> Answer:
    shown = {"sku": move.sku, "kind": move.kind, "quantity": move.quantity, "note": move.note}
    stock = shown_form(posted.levels[move.sku])
    return created({"movement": shown, "stock": stock}, f"/stock/{move.sku}/movements", stock)
