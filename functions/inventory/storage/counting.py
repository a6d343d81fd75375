"""What counts are judged by: what has happened on the shelves since."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from functions.inventory.rules.counts import Count, moved
from functions.inventory.rules.ledger import Kind, Movement

import sqlalchemy as sa

MOVED_SINCE = sa.text((Path(__file__).parent / "moved_since.sql").read_text())


def moved_since(session: sa.Connection, counts: Sequence[Count]) -> dict[str, Decimal]:
    """By how many units the shelf of each SKU changed since it was counted, where it did.

    `counts` name each SKU once. This transaction has locked their levels.
    """
    values = {
        "skus": [count.sku for count in counts],
        "versions": [count.version for count in counts],
        "moments": [count.counted_at for count in counts],
    }
    movements: dict[str, list[Movement]] = {}
    for row in session.execute(MOVED_SINCE, values):
        movements.setdefault(row.sku, []).append(Movement(row.sku, Kind(row.kind), row.quantity))
    return {sku: moved(found) for sku, found in movements.items()}
