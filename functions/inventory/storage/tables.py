"""Stock levels, the ledger of movements that they are the fold of, and the sales orders that inventory has seen."""

from shared.database.tables import metadata

import sqlalchemy as sa

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
)
"""One row a SKU. `status` and `type` are the product's, null until its own event has arrived."""

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
    sa.Index("movement_by_sku", "sku", "id"),
    sa.Index("movement_by_reference", "reference"),
)
"""The append-only ledger. What `quantity` does to a level is said by `kind`: see ledger.py."""

reservation = sa.Table(
    "reservation",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
)
"""Sales orders whose creation (`requested`) or cancellation (`cancelled`) has arrived, whichever came first."""
