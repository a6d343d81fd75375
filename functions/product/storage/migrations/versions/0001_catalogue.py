"""The catalogue, and the messaging tables."""

from shared.database.migrations import create_messaging_tables

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging_tables()
    op.create_table(
        "product",
        sa.Column("sku", sa.Text(collation="C"), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "description", "type", "unit")),
        sa.Column("price", sa.Numeric, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("preferred_supplier", sa.Text),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("reorder_point", "reorder_quantity")),
        sa.Column("auto_order", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price >= 0 and reorder_point >= 0 and reorder_quantity >= 0", name="product_amounts"),
        sa.CheckConstraint("type in ('sale', 'purchase', 'both')", name="product_type"),
        sa.CheckConstraint("status in ('active', 'discontinued')", name="product_status"),
    )
