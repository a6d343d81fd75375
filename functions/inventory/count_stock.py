"""Take in what was counted on the shelves, many products at once, while orders flow."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from functions.inventory.rules.counts import Books, Count, counting, refuse_nonsense
from functions.inventory.rules.ledger import ZERO, Kind, Movement
from functions.inventory.storage.counting import moved_since
from functions.inventory.storage.levels import level_of, locked, quantities
from functions.inventory.storage.posting import Posted
from functions.inventory.storage.posting import post as post_movements
from functions.inventory.storage.shapes import Counted
from shared.outcomes.answers import Answer, Document, created
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import Lines
from shared.values.names import Note, Sku
from shared.values.quantities import Count as Units
from shared.values.quantities import Whole
from shared.values.record import Value
from shared.values.times import PastMoment
from shared.work.context import Context

import sqlalchemy as sa
from pydantic import Field

HIGHEST_VERSION = 2**63 - 1


class CountedSku(Value):
    """So many units of a SKU on the shelf, when its level had this version or at this time: one of the two is named."""

    sku: Sku
    quantity: Units
    version: Annotated[Whole, Field(ge=0, le=HIGHEST_VERSION)] | None = None
    counted_at: PastMoment | None = None


class CountStock(Value):
    """Counts of different SKUs, which all become true at once, or none of them."""

    counts: Lines[CountedSku]
    note: Note = ""


def count_stock(command: CountStock, context: Context) -> Answer[Counted]:
    """Make the books agree with the shelves; say what was wrong, and which orders have to wait now. Raises Invalid."""
    counts = [Count(each.sku, each.quantity, each.version, each.counted_at) for each in command.counts]
    rows = locked(context.session, [count.sku for count in counts])
    books = _books(context.session, counts, rows)
    refuse_nonsense(counts, books, datetime.now(UTC))
    moves = [counting(count, books[count.sku], command.note) for count in counts]
    posted = post_movements(context, rows, moves, "count")
    pairs = zip(counts, moves, strict=True)
    items = [_shown(count, books[count.sku], move, posted) for count, move in pairs]
    return created({"items": items}, "/stock", *items)


def _books(session: sa.Connection, counts: list[Count], rows: Mapping[str, sa.Row[Any]]) -> dict[str, Books]:
    moved = moved_since(session, list({count.sku: count for count in counts}.values()))  # one twice is refused
    return {sku: Books(level_of(row), row.version, row.fractional, moved.get(sku, ZERO)) for sku, row in rows.items()}


def _shown(count: Count, books: Books, move: Movement, posted: Posted) -> Document:
    row = posted.levels[count.sku]
    level = quantities(level_of(row))
    withdrawn = [
        turn for turn in posted.turns if turn.movement.sku == count.sku and turn.movement.kind is Kind.WITHDRAWN
    ]
    return {
        "sku": count.sku,
        "counted": count.quantity,
        "expected": books.expected,
        "difference": move.quantity,
        **{name: level[name] for name in ("on_hand", "reserved", "available")},
        "version": row.version,
        "withdrawn": [{"order_id": turn.after.order_id, "quantity": turn.movement.quantity} for turn in withdrawn],
    }


main = function(post("/stock/counts", count_stock, scope="stock:count"))
