"""Sales orders with their lines, shipments, returns and history."""

from typing import Any

from shared.database.columns import text_index
from shared.database.history import history
from shared.database.tables import metadata

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

__all__ = [
    "history",
    "sales_order",
    "sales_order_line",
    "sales_return",
    "sales_return_line",
    "shipment",
    "shipment_line",
]

ZERO = "0"


def _units(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Numeric, nullable=False, server_default=ZERO)


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
    sa.Column("number", sa.BigInteger, nullable=False, server_default=sa.text("nextval('sales_order_number')")),
    sa.Column("on_shortage", sa.Text, nullable=False, server_default="reject"),
    sa.Column("payable", sa.Numeric),
    sa.Column("correlation_id", sa.Text),
    sa.Column("settled_by", sa.Text),
    sa.Column("actor", sa.Text),
    sa.Column("settled_for", sa.Text),
    sa.Index("sales_order_newest", "created_at", "id"),
    sa.Index("sales_order_by_number", "number", unique=True),
    sa.Index("sales_order_by_status", "status", "created_at", "id"),
    sa.Index("sales_order_by_customer", "customer", "created_at", "id"),
    sa.Index("sales_order_by_total", "total", "id"),
    text_index("sales_order_text", "customer", "reference"),
    sa.Index(
        "sales_order_reference",
        "reference",
        "customer",
        unique=True,
        postgresql_where=sa.text("reference is not null and status not in ('rejected', 'cancelled')"),
    ),
    sa.Index("sales_order_search", "reference", postgresql_where=sa.text("reference is not null")),
    info={"writer": "insert, update (status, shortages, version, settled_at, settled_by, settled_for)"},
)
"""`shortages` says why an order was rejected; `stock_check` whether the read model could answer when it was taken.

`reference` is the shop's own number, `ordered_at` when the order was placed there: unknown where it was `created_at`.
`settled_at` is when inventory had decided about it, `settled_by` the event that said so and `settled_for` its actor,
`correlation_id` that of the request which placed it and `actor` its subject. The oldest orders know only the first of
these, and not what is `payable`.
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
    _units("shipped"),
    _units("cancelled"),
    _units("returned"),
    _units("waiting"),
    sa.Column("stock_version", sa.BigInteger, nullable=False, server_default=ZERO),
    sa.Column("payable", sa.Numeric),
    sa.Column("whole", sa.Boolean),
    sa.Index("sales_order_line_by_sku", "sku", "order_id"),
    info={"writer": "insert, update (shipped, cancelled, returned, waiting, stock_version)"},
)
"""Prices are copied into the order when it is placed. `amount` is exact: quantity × unit price × (1 − discount).

What is not waiting of the outstanding units, quantity − shipped − cancelled, is reserved once inventory has decided: so
an order that gets all of its stock is settled without touching its lines. `stock_version` is that of inventory's last
word about the SKU, `whole` whether there are only whole units of it, null where nobody could say.
"""

shipment = sa.Table(
    "shipment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("sales_order.id"), nullable=False),
    sa.Column("tracking", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("shipment_of_order", "order_id"),
    info={"writer": "insert"},
)
"""Units of an order that left together; `tracking` is the carrier's number, or empty."""

shipment_line = sa.Table(
    "shipment_line",
    metadata,
    sa.Column("shipment_id", sa.Uuid, sa.ForeignKey("shipment.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("quantity", sa.Numeric, nullable=False),
    info={"writer": "insert"},
)
"""How many units of each line of the order left."""

sales_return = sa.Table(
    "sales_return",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, sa.ForeignKey("sales_order.id"), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("sales_return_of_order", "order_id"),
    info={"writer": "insert"},
)
"""Units of an order that a customer brought back together."""

sales_return_line = sa.Table(
    "sales_return_line",
    metadata,
    sa.Column("return_id", sa.Uuid, sa.ForeignKey("sales_return.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("disposition", sa.Text, primary_key=True),
    sa.Column("quantity", sa.Numeric, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    info={"writer": "insert"},
)
"""How many units of each line came back, and whether they are sold again (`restock`) or not (`scrap`)."""
