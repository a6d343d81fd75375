"""Barcodes, multiples, and what is sold until it is gone.

A product of before may still be sold in parts, as it was: only a change makes its unit whole.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("product", sa.Column("fractional", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("product", sa.Column("order_multiple", sa.Numeric, nullable=False, server_default="1"))
    op.add_column("product", sa.Column("sell_until_gone", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_check_constraint("product_multiple", "product", "order_multiple > 0")
    op.create_table(
        "product_barcode",
        sa.Column("gtin", sa.Text(collation="C"), primary_key=True),
        sa.Column("barcode", sa.Text, nullable=False),
        sa.Column("sku", sa.Text(collation="C"), sa.ForeignKey("product.sku"), nullable=False, index=True),
        sa.CheckConstraint("gtin ~ '^[0-9]{14}$'", name="product_barcode_gtin"),
    )
