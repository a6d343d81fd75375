"""Sales orders and their lines."""

from shared.database.tables import metadata

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

sales_order = sa.Table(
    "sales_order",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("stock_check", sa.Text, nullable=False),
    sa.Column("customer", sa.Text, nullable=False),
    sa.Column("reference", sa.Text),
    sa.Column("address", JSON, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total_before_discount", sa.Numeric, nullable=False),
    sa.Column("total", sa.Numeric, nullable=False),
    sa.Column("shortages", JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ordered_at", sa.DateTime(timezone=True)),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
    sa.Index("sales_order_newest", "created_at", "id"),
    sa.Index(
        "sales_order_reference",
        "reference",
        "customer",
        unique=True,
        postgresql_where=sa.text("reference is not null and status not in ('rejected', 'cancelled')"),
    ),
    sa.Index("sales_order_search", "reference", postgresql_where=sa.text("reference is not null")),
)
"""`shortages` says why an order was rejected; `stock_check` whether the read model could answer when it was taken.

`reference` is the shop's own number, `ordered_at` when the order was placed there: unknown where it was `created_at`.
"""

sales_order_line = sa.Table(
    "sales_order_line",
    metadata,
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("sales_order.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("unit_price", sa.Numeric, nullable=False),
    sa.Column("discount", sa.Numeric, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount", sa.Numeric, nullable=False),
    sa.Column("due_date", sa.Date),
)
"""Prices are copied into the order when it is placed. `amount` is exact: quantity × unit price × (1 − discount)."""
