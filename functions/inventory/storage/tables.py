"""Stock levels, the ledger that they are the fold of, and what orders of both kinds have to do with them."""

from shared.database.columns import text_index
from shared.database.tables import metadata

import sqlalchemy as sa

BY_HAND = "kind not in ('reserved', 'released', 'allocated', 'withdrawn', 'shipped')"
"""Which movements no sales order makes: those that are looked for among many."""

stock_level = sa.Table(
    "stock_level",
    metadata,
    sa.Column("sku", sa.Text(collation="C"), primary_key=True),
    sa.Column("on_hand", sa.Numeric, nullable=False),
    sa.Column("reserved", sa.Numeric, nullable=False),
    sa.Column("incoming", sa.Numeric, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Text),
    sa.Column("type", sa.Text),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("fractional", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("sell_until_gone", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("expected_date", sa.Date),
    sa.Column("product_version", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("stock_level_by_status", "status", "sku"),
    text_index("stock_level_text", "sku"),
    info={"writer": "insert, update"},
)
"""One row a SKU. `status` and `type` are the product's, null until its own event has arrived, as is `product_version`,
the highest version of the product that was heard of. `expected_date` is the earliest of what is expected."""

movement = sa.Table(
    "movement",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("sku", sa.Text(collation="C"), sa.ForeignKey("stock_level.sku"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("correlation_id", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("version", sa.BigInteger),
    sa.Column("actor", sa.Text, nullable=False, server_default=""),
    sa.Index("movement_by_sku", "sku", "id"),
    sa.Index("movement_by_kind", "sku", "kind", "id", postgresql_where=sa.text(BY_HAND)),
    sa.Index("movement_by_time", "sku", "recorded_at"),
    sa.Index("discrepancy", "id", postgresql_where=sa.text("kind = 'discrepancy'")),
    info={"writer": "insert"},
)
"""The append-only ledger. What `quantity` does to a level is said by `kind`: see ledger.py. `version` is the level's
after the movement, `actor` the subject who asked for it; the oldest movements do not know either."""

reservation = sa.Table(
    "reservation",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("sku", sa.Text(collation="C"), primary_key=True),
    sa.Column("placed_at", sa.DateTime(timezone=True)),
    sa.Column("ordered", sa.Numeric),
    sa.Column("cancelled", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("shipped", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("reserved", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("waiting", sa.Numeric, nullable=False, server_default="0"),
    sa.Index(
        "reservation_queue",
        "sku",
        "placed_at",
        "order_id",
        postgresql_where=sa.text("reserved > 0 or waiting > 0"),
    ),
    sa.Index("reservation_waiting", "sku", "placed_at", "order_id", postgresql_where=sa.text("waiting > 0")),
    info={"writer": "insert, update"},
)
"""What a sales order has of a SKU and what it waits for, all its lines together.

`ordered` and `placed_at` are null until the order itself has arrived, and `ordered` is 0 where it was rejected;
`cancelled` and `shipped` only grow, also before that: reserved + waiting = ordered - cancelled - shipped, or 0. Who
changes a row of a SKU that has a level holds the lock of the level."""

expectation = sa.Table(
    "expectation",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("sku", sa.Text(collation="C"), primary_key=True),
    sa.Column("ordered", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("received", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("given_up", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("expected_date", sa.Date),
    sa.Index("expectation_open", "sku", postgresql_where=sa.text("ordered > received + given_up")),
    info={"writer": "insert, update"},
)
"""What a purchase order brings of a SKU, all its lines together: a level's `incoming` is the sum of
ordered - received - given_up. `received` has no surplus in it."""

reorder_rule = sa.Table(
    "reorder_rule",
    metadata,
    sa.Column("sku", sa.Text(collation="C"), primary_key=True),
    sa.Column("supplier", sa.Text),
    sa.Column("reorder_point", sa.Numeric, nullable=False),
    sa.Column("reorder_quantity", sa.Numeric, nullable=False),
    sa.Column("order_multiple", sa.Numeric, nullable=False),
    sa.Column("auto_order", sa.Boolean, nullable=False),
    info={"writer": "insert, update"},
)
"""When and how a product wants to be bought, as its newest version says."""

replenishment = sa.Table(
    "replenishment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("supplier", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("order_id", sa.Uuid),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("answered_at", sa.DateTime(timezone=True)),
    sa.Index("replenishment_newest", "requested_at", "id"),
    sa.Index("replenishment_by_status", "status", "requested_at", "id"),
    sa.Index("replenishment_by_supplier", "supplier", "requested_at", "id"),
    sa.Index("replenishment_refused", "answered_at", postgresql_where=sa.text("status = 'refused'")),
    info={"writer": "insert, update (status, order_id, reason, answered_at)"},
)
"""A request to purchasing: `requested`, then `ordered` (as `order_id`) or `refused` (with a reason)."""

replenishment_line = sa.Table(
    "replenishment_line",
    metadata,
    sa.Column("request_id", sa.Uuid, sa.ForeignKey("replenishment.id"), primary_key=True),
    sa.Column("sku", sa.Text(collation="C"), primary_key=True),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Index("replenishment_open", "sku", postgresql_where=sa.text("open")),
    info={"writer": "insert, update (open)"},
)
"""Units asked for; `open` until purchasing has answered."""
