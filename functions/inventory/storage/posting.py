"""Posting movements: the ledger and the levels change together, and the read model follows after the commit."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from functions.inventory.rules.ledger import Movement, fold
from functions.inventory.storage import cache
from functions.inventory.storage.levels import cached_form, locked
from functions.inventory.storage.tables import movement, stock_level
from shared.work.context import Context

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert


def post(context: Context, movements: Sequence[Movement], reference: str) -> list[sa.Row[Any]]:
    """Write `movements` into the ledger under `reference` and add them to the levels, which are returned.

    Nothing happens for no movements. A SKU that inventory has never heard of gets a level: the event of its product may
    come later than this one.
    """
    if not movements:
        return []
    skus = sorted({move.sku for move in movements})
    _make_sure_of(context.session, skus)
    locked(context.session, skus)
    rows = [_add(context.session, sku, [move for move in movements if move.sku == sku]) for sku in skus]
    context.session.execute(movement.insert(), [_row(move, reference, context) for move in movements])
    context.afterwards(partial(cache.write, cached_form(rows)))
    return rows


def _make_sure_of(session: sa.Connection, skus: Sequence[str]) -> None:
    empty = [{"sku": sku, "on_hand": 0, "reserved": 0, "incoming": 0, "version": 0} for sku in skus]
    session.execute(insert(stock_level).values(empty).on_conflict_do_nothing())


def _add(session: sa.Connection, sku: str, movements: Sequence[Movement]) -> sa.Row[Any]:
    change, columns = fold(movements), stock_level.c
    return session.execute(
        stock_level.update()
        .where(columns.sku == sku)
        .values(
            on_hand=sa.func.trim_scale(columns.on_hand + change.on_hand),
            reserved=sa.func.trim_scale(columns.reserved + change.reserved),
            incoming=sa.func.trim_scale(columns.incoming + change.incoming),
            version=columns.version + 1,
            updated_at=sa.func.clock_timestamp(),
        )
        .returning(stock_level)
    ).one()


def _row(move: Movement, reference: str, context: Context) -> dict[str, Any]:
    return {
        "sku": move.sku,
        "kind": move.kind.value,
        "quantity": move.quantity,
        "reference": reference,
        "event_id": context.causation_id,
        "correlation_id": context.correlation_id,
        "note": move.note,
    }
