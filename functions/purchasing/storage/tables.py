"""Purchase orders with their lines, what came in for them and what was sent back, and the suppliers."""

from shared.database.columns import text_index
from shared.database.history import history as history
from shared.database.tables import metadata

import sqlalchemy as sa

HOLDS_REFERENCE = "reference is not null and status <> 'cancelled'"
"""Of which orders of a supplier only one may have a reference."""

STILL_OPEN = "status in ('open', 'partially_received')"
"""Of which orders something is outstanding."""

purchase_order = sa.Table(
    "purchase_order",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("stock_check", sa.Text, nullable=False),
    sa.Column("supplier", sa.Text, nullable=False),
    sa.Column("supplier_code", sa.Text),
    sa.Column("reference", sa.Text),
    sa.Column("request_id", sa.Uuid),
    sa.Column("expected_date", sa.Date, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total", sa.Numeric, nullable=False),
    sa.Column("payable", sa.Numeric),
    sa.Column("over_receipt_allowance", sa.Numeric),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ordered_at", sa.DateTime(timezone=True)),
    sa.Index("purchase_order_newest", "created_at", "id"),
    sa.Index("purchase_order_number", "number", unique=True),
    sa.Index("purchase_order_by_status", "status", "created_at", "id"),
    sa.Index("purchase_order_by_supplier", "supplier", "created_at", "id"),
    sa.Index("purchase_order_by_supplier_code", "supplier_code", "created_at", "id"),
    sa.Index("purchase_order_by_expected_date", "expected_date", "id"),
    sa.Index("purchase_order_by_total", "total", "id"),
    text_index("purchase_order_text", "supplier", "reference"),
    sa.Index("purchase_order_open", "created_at", "id", postgresql_where=sa.text(STILL_OPEN)),
    sa.Index(
        "purchase_order_reference",
        "reference",
        "supplier",
        unique=True,
        postgresql_where=sa.text(HOLDS_REFERENCE),
    ),
    sa.Index("purchase_order_request", "request_id", unique=True),
    sa.Index("purchase_order_search", "reference", postgresql_where=sa.text("reference is not null")),
    info={"writer": "insert, update (status, version)"},
)
"""`stock_check` says whether the stock read model could answer when the order was placed.

`number` is the serial of its number; `reference` is the shop's own number, `request_id` that of what inventory asked
for, `ordered_at` when the order was placed: unknown where it was `created_at`. `supplier_code` is null where the
supplier had no record, `payable` where the order is older than the column, `over_receipt_allowance` where it is the
installation's.
"""

purchase_order_line = sa.Table(
    "purchase_order_line",
    metadata,
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("received", sa.Numeric, nullable=False),
    sa.Column("refused", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("given_up", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("sent_back", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("unit_price", sa.Numeric, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount", sa.Numeric, nullable=False),
    sa.Column("payable", sa.Numeric),
    sa.Column("due_date", sa.Date),
    sa.Column("whole", sa.Boolean),
    sa.Index("purchase_order_line_sku", "sku"),
    info={"writer": "insert, update (received, refused, given_up, sent_back)"},
)
"""`received` is the sum of the line's receipts, surplus included; `refused` was turned away at the door.

`amount` is exact: quantity × unit price; `payable` is what of it can be paid, null in lines older than the column.
`whole`: whether there are only whole units; null where nobody could say.
"""

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True)),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("receipt_order", "order_id"),
    info={"writer": "insert"},
)
"""One delivery, or a part of one; `received_at` is null where it was `recorded_at`."""

receipt_line = sa.Table(
    "receipt_line",
    metadata,
    sa.Column("receipt_id", sa.Uuid, sa.ForeignKey("receipt.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("surplus", sa.Numeric, nullable=False),
    sa.Column("refused", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    info={"writer": "insert"},
)
"""What came for a line of the order; `surplus` is the part of `quantity` beyond what was still expected.

`refused` are the units that were turned away besides, because of `reason`.
"""

purchase_return = sa.Table(
    "purchase_return",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("purchase_return_order", "order_id"),
    info={"writer": "insert"},
)
"""Goods that were sent back together."""

purchase_return_line = sa.Table(
    "purchase_return_line",
    metadata,
    sa.Column("return_id", sa.Uuid, sa.ForeignKey("purchase_return.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("quantity", sa.Numeric, nullable=False),
    info={"writer": "insert"},
)
"""What was sent back of a line of the order."""

supplier = sa.Table(
    "supplier",
    metadata,
    sa.Column("code", sa.Text(collation="C"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("lead_time_days", sa.Integer, nullable=False),
    sa.Column("contact", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("supplier_name", "name", unique=True),
    text_index("supplier_text", "code", "name", "contact"),
    info={"writer": "insert, update"},
)
"""Whom the shop buys from, in which currency as a rule, and the days from an order to its goods."""
