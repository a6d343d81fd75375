"""Purchase orders with their lines, and the receipts of their goods."""

from shared.database.tables import metadata

import sqlalchemy as sa

HOLDS_REFERENCE = "reference is not null and status <> 'cancelled'"
"""Of which orders of a supplier only one may have a reference."""

purchase_order = sa.Table(
    "purchase_order",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("stock_check", sa.Text, nullable=False),
    sa.Column("supplier", sa.Text, nullable=False),
    sa.Column("reference", sa.Text),
    sa.Column("expected_date", sa.Date, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total", sa.Numeric, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ordered_at", sa.DateTime(timezone=True)),
    sa.Index("purchase_order_newest", "created_at", "id"),
    sa.Index(
        "purchase_order_reference",
        "reference",
        "supplier",
        unique=True,
        postgresql_where=sa.text(HOLDS_REFERENCE),
    ),
    sa.Index("purchase_order_search", "reference", postgresql_where=sa.text("reference is not null")),
)
"""`stock_check` says whether the stock read model could answer when the order was placed.

`reference` is the shop's own number, `ordered_at` when the order was placed: unknown where it was `created_at`.
"""

purchase_order_line = sa.Table(
    "purchase_order_line",
    metadata,
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("received", sa.Numeric, nullable=False),
    sa.Column("unit_price", sa.Numeric, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount", sa.Numeric, nullable=False),
    sa.Column("due_date", sa.Date),
)
"""`received` is the sum of the line's receipts, surplus included. `amount` is exact: quantity × unit price."""

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("receipt_order", "order_id"),
)
"""One delivery, or a part of one."""

receipt_line = sa.Table(
    "receipt_line",
    metadata,
    sa.Column("receipt_id", sa.Uuid, sa.ForeignKey("receipt.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("surplus", sa.Numeric, nullable=False),
)
"""What came in for a line of the order; `surplus` is the part of `quantity` beyond what was still expected."""
