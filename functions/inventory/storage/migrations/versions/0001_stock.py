"""Levels, ledger, reservations, and the messaging tables."""

from shared.database.migrations import create_messaging_tables

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging_tables()
    now = sa.func.now()
    op.create_table(
        "stock_level",
        sa.Column("sku", sa.Text(collation="C"), primary_key=True),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("on_hand", "reserved", "incoming")),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.CheckConstraint("on_hand >= 0 and reserved >= 0 and reserved <= on_hand", name="stock_level_sound"),
        # Room for new versions of a hot row on its own page: updates stay off the index.
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "movement",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("sku", sa.Text(collation="C"), sa.ForeignKey("stock_level.sku"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("quantity", sa.Numeric, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reference", "event_id", "correlation_id")),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    )
    op.create_index("movement_by_sku", "movement", ["sku", "id"])
    op.create_index("movement_by_reference", "movement", ["reference"])
    op.create_table(
        "reservation",
        sa.Column("order_id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.CheckConstraint("state in ('requested', 'cancelled')", name="reservation_state"),
    )
