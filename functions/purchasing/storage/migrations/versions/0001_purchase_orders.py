"""Purchase orders, their lines and receipts, and the messaging tables."""

from shared.database.migrations import create_messaging_tables

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging_tables()
    _create_orders()
    _create_receipts()


def _create_orders() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("status", "stock_check", "supplier")),
        sa.Column("expected_date", sa.Date, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total", sa.Numeric, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'partially_received', 'received', 'cancelled')", name="purchase_order_status"
        ),
    )
    op.create_index("purchase_order_newest", "purchase_order", ["created_at", "id"])
    op.create_table(
        "purchase_order_line",
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("sku", sa.Text, nullable=False),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("quantity", "received", "unit_price")),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.CheckConstraint("quantity > 0 and received >= 0 and unit_price >= 0", name="purchase_order_line_amounts"),
    )


def _create_receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("receipt_order", "receipt", ["order_id"])
    op.create_table(
        "receipt_line",
        sa.Column("receipt_id", sa.Uuid, sa.ForeignKey("receipt.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("surplus", sa.Numeric, nullable=False),
        sa.CheckConstraint("quantity > 0 and surplus between 0 and quantity", name="receipt_line_quantities"),
    )
