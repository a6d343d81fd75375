"""The tables of the catalogue."""

from shared.database.columns import text_index
from shared.database.tables import metadata

import sqlalchemy as sa

product = sa.Table(
    "product",
    metadata,
    sa.Column("sku", sa.Text(collation="C"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("fractional", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("price", sa.Numeric, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("preferred_supplier", sa.Text),
    sa.Column("reorder_point", sa.Numeric, nullable=False),
    sa.Column("reorder_quantity", sa.Numeric, nullable=False),
    sa.Column("order_multiple", sa.Numeric, nullable=False, server_default="1"),
    sa.Column("auto_order", sa.Boolean, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("sell_until_gone", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("product_by_name", "name", "sku"),
    sa.Index("product_by_status", "status", "sku"),
    sa.Index("product_by_supplier", "preferred_supplier", "sku"),
    sa.Index("product_newest", "created_at", "sku"),
    text_index("product_text", "sku", "name", "description"),
    info={"writer": "insert, update"},
)

product_barcode = sa.Table(
    "product_barcode",
    metadata,
    sa.Column("gtin", sa.Text(collation="C"), primary_key=True),  # of 14 digits, whatever the form
    sa.Column("barcode", sa.Text, nullable=False),  # as the shop writes it
    sa.Column("sku", sa.Text(collation="C"), sa.ForeignKey("product.sku"), nullable=False, index=True),
    info={"writer": "insert, delete"},
)
