"""Levels as they were: folds of the ledger's beginning."""

from datetime import datetime
from typing import NamedTuple

from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.storage.tables import movement
from shared.values.exact import trimmed

import sqlalchemy as sa


class PastLevel(NamedTuple):
    """A level after its last movement before a moment; no movement, nothing there. `version` may be unknown."""

    level: Level = Level()
    version: int | None = None
    recorded_at: datetime | None = None


def level_at(session: sa.Connection, sku: str, moment: datetime) -> PastLevel:
    """The level of a SKU at a moment.

    Movements of a SKU are recorded in the order of their ids. One that waited for another one to end may say an earlier
    time than that, and belongs to the level all the same: what is shown is a level that was there.
    """
    mine = movement.c.sku == sku
    until = sa.select(movement).where(mine, movement.c.recorded_at <= moment)
    last = session.execute(until.order_by(movement.c.id.desc()).limit(1)).one_or_none()
    if last is None:
        return PastLevel()
    total = sa.func.sum(movement.c.quantity)
    sums = sa.select(movement.c.kind, total).where(mine, movement.c.id <= last.id).group_by(movement.c.kind)
    kinds = {Kind(kind): quantity for kind, quantity in session.execute(sums)}
    level = fold(Movement(sku, kind, quantity) for kind, quantity in kinds.items())
    shown = Level(trimmed(level.on_hand), trimmed(level.reserved), trimmed(level.incoming))
    return PastLevel(shown, last.version, last.recorded_at)
