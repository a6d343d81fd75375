"""What purchase orders bring of each SKU, and the requests that led to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from functions.inventory.rules.ledger import EFFECTS, Kind, Movement
from functions.inventory.storage.levels import held
from functions.inventory.storage.posting import post
from functions.inventory.storage.tables import replenishment, replenishment_line
from shared.values.lines import demand_of
from shared.work.context import Context

import sqlalchemy as sa

COUNT = sa.text((Path(__file__).parent / "count_expectations.sql").read_text())


def post_for(
    context: Context, order_id: UUID, movements: Sequence[Movement], dates: Mapping[str, date] | None = None
) -> None:
    """Post the movements of a purchase order, and keep what of it is still to come, by the SKUs' `dates`."""
    levels = held(context.session, {move.sku for move in movements})
    awaited = sorted({move.sku for move in movements if EFFECTS[move.kind].incoming})
    if awaited:
        counts = {
            kind: demand_of((move.sku, move.quantity) for move in movements if move.kind is kind) for kind in Kind
        }
        values = {
            "order_id": order_id,
            "skus": awaited,
            "ordered": [counts[Kind.ORDERED].get(sku, 0) for sku in awaited],
            "received": [counts[Kind.RECEIVED].get(sku, 0) for sku in awaited],
            "given_up": [counts[Kind.GIVEN_UP].get(sku, 0) for sku in awaited],
            "expected_dates": [(dates or {}).get(sku) for sku in awaited],
        }
        context.session.execute(COUNT, values)
    post(context, levels, movements, f"purchase-order:{order_id}")


def answer(session: sa.Connection, request_id: UUID, order_id: UUID | None, reason: str = "") -> None:
    """Purchasing has ordered what it was asked for, as `order_id`, or has refused it for a reason."""
    mine = replenishment.update().where(replenishment.c.id == request_id, replenishment.c.status == "requested")
    status = "ordered" if order_id else "refused"
    values = {"status": status, "order_id": order_id, "reason": reason, "answered_at": sa.func.now()}
    session.execute(mine.values(values))
    lines = replenishment_line.update().where(replenishment_line.c.request_id == request_id)
    session.execute(lines.values(open=False))
