"""Posting movements: the ledger, the levels and the queues of orders change together, in one transaction.

What is reserved and not there any more is withdrawn from the youngest orders, and what is free goes to the oldest that
wait: once posted, nobody waits for stock that lies free. The read model follows after the commit.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from functions.inventory.rules.ledger import Kind, Level, Movement, moved
from functions.inventory.storage import cache
from functions.inventory.storage.levels import cached_form, level_of
from functions.inventory.storage.queues import Turn, announce, settle
from shared.events.inventory import StockDiscrepant
from shared.events.lines import Discrepancy
from shared.values.lines import demand_of
from shared.work.context import Context

import sqlalchemy as sa

UPDATE_LEVELS = sa.text((Path(__file__).parent / "update_levels.sql").read_text())
RECORD_MOVEMENTS = sa.text((Path(__file__).parent / "record_movements.sql").read_text())


class Posted(NamedTuple):
    """The levels after a posting, by SKU, and the turns that orders took in it."""

    levels: dict[str, sa.Row[Any]]
    turns: list[Turn]


def post(context: Context, levels: Mapping[str, sa.Row[Any]], movements: Sequence[Movement], reference: str) -> Posted:
    """Write `movements` into the ledger under `reference`, and settle the queues of their SKUs.

    `levels` are the rows of these SKUs, locked by this transaction. Nothing happens for no movements.
    """
    if not movements:
        return Posted({}, [])
    skus = sorted({move.sku for move in movements})
    before = {sku: level_of(levels[sku]) for sku in skus}
    posted = balance(context, before, [(move, reference) for move in movements])
    _admit(context, movements, reference)
    return posted


def balance(context: Context, levels: Mapping[str, Level], postings: Sequence[tuple[Movement, str]]) -> Posted:
    """Make levels, which this transaction has locked, what they were before `postings` with these in them.

    postings: movements, each with its reference. The queues of the SKUs are settled.
    """
    unsettled = moved(levels, (move for move, _ in postings))
    turns = settle(context.session, unsettled)
    rows = _update(context.session, moved(unsettled, (turn.movement for turn in turns)))
    versions = {sku: row.version for sku, row in rows.items()}
    _record(context, [*postings, *((turn.movement, turn.reference) for turn in turns)], versions)
    announce(context, turns, versions)
    context.afterwards(partial(cache.write, cached_form(rows.values())))
    return Posted(rows, turns)


def _update(session: sa.Connection, levels: Mapping[str, Level]) -> dict[str, sa.Row[Any]]:
    values = {
        "skus": list(levels),
        "on_hand": [level.on_hand for level in levels.values()],
        "reserved": [level.reserved for level in levels.values()],
        "incoming": [level.incoming for level in levels.values()],
    }
    return {row.sku: row for row in session.execute(UPDATE_LEVELS, values)}


def _record(context: Context, postings: Sequence[tuple[Movement, str]], versions: Mapping[str, int]) -> None:
    movements = [move for move, _ in postings]
    values = {
        "skus": [move.sku for move in movements],
        "kinds": [move.kind.value for move in movements],
        "quantities": [move.quantity for move in movements],
        "notes": [move.note for move in movements],
        "references": [reference for _, reference in postings],
        "versions": [versions[move.sku] for move in movements],
        "event_id": context.causation_id,
        "correlation_id": context.correlation_id,
        "actor": context.actor,
    }
    context.session.execute(RECORD_MOVEMENTS, values)


def _admit(context: Context, movements: Sequence[Movement], reference: str) -> None:
    found = demand_of((move.sku, move.quantity) for move in movements if move.kind is Kind.DISCREPANCY)
    if found:
        lines = tuple(Discrepancy(sku=sku, quantity=quantity) for sku, quantity in found.items())
        context.emit(StockDiscrepant(reference=reference, lines=lines))
