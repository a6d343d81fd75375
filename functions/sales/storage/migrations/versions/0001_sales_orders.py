"""Sales orders, their lines, and the messaging tables."""

from shared.database.migrations import create_messaging_tables

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging_tables()
    op.create_table(
        "sales_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "stock_check", "customer")),
        sa.Column("address", JSON, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("total_before_discount", "total")),
        sa.Column("shortages", JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("total >= 0 and total_before_discount >= total", name="sales_order_totals"),
    )
    op.create_index("sales_order_newest", "sales_order", ["created_at", "id"])
    op.create_table(
        "sales_order_line",
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("sales_order.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("sku", sa.Text, nullable=False),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("quantity", "unit_price", "discount")),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.CheckConstraint("quantity > 0 and unit_price >= 0", name="sales_order_line_amounts"),
        sa.CheckConstraint("discount between 0 and 1", name="sales_order_line_discount"),
    )
