"""What inventory keeps of a product: whether and how it is sold, and when and how it wants to be bought."""

from decimal import Decimal
from functools import partial
from typing import Any

from functions.inventory.storage import cache
from functions.inventory.storage.levels import cached_form
from functions.inventory.storage.tables import reorder_rule, stock_level
from shared.events.product import ProductCreated, ProductFacts
from shared.work.context import Context

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert


def keep_first(context: Context, event: ProductCreated) -> None:
    """Keep a product as it was created before products had parts, multiples and an end, unless more is known."""
    _keep(context, event, 1, {"status": "active", "type": event.type}, Decimal(1))


def keep(context: Context, event: ProductFacts) -> None:
    """Keep a product as it is at the version of the event being handled, unless a later one is known."""
    facts = {
        "status": event.status,
        "type": event.type,
        "fractional": event.fractional,
        "sell_until_gone": event.sell_until_gone,
    }
    _keep(context, event, context.sequence, facts, event.order_multiple)


def _keep(
    context: Context, event: ProductCreated | ProductFacts, version: int, facts: dict[str, Any], multiple: Decimal
) -> None:
    known = {**facts, "product_version": version}
    new = {"sku": event.sku, "on_hand": 0, "reserved": 0, "incoming": 0, "version": 1, **known}
    changed = {**known, "version": stock_level.c.version + 1, "updated_at": sa.func.clock_timestamp()}
    newer = stock_level.c.product_version < version
    upsert = insert(stock_level).values(new)
    upsert = upsert.on_conflict_do_update(index_elements=["sku"], set_=changed, where=newer)
    rows = context.session.execute(upsert.returning(stock_level)).all()
    if rows:
        _keep_rule(context.session, event, multiple)
        context.afterwards(partial(cache.write, cached_form(rows)))


def _keep_rule(session: sa.Connection, event: ProductCreated | ProductFacts, multiple: Decimal) -> None:
    rule = {
        "supplier": event.preferred_supplier,
        "reorder_point": event.reorder_point,
        "reorder_quantity": event.reorder_quantity,
        "order_multiple": multiple,
        "auto_order": event.auto_order,
    }
    statement = insert(reorder_rule).values(sku=event.sku, **rule)
    session.execute(statement.on_conflict_do_update(index_elements=["sku"], set_=rule))
