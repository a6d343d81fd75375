"""Orders get numbers and may wait for stock, lines know what has become of them, shipments and returns are kept.

Every order there is draws a number, in no particular order: the table of orders is written anew once, and the lines are
read once for their check, some seconds for a million orders, during which everybody waits. The other columns cost a
moment: they have the same default for every row, or none. Functions of before go on inserting without any of them.
Which request placed an order of before, and which event settled it, nobody noted.
"""

from shared.database.migrations import create_history

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _orders()
    _lines()
    _shipments()
    _returns()
    create_history()


def _orders() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("sales_order_number")))
    default = sa.text("nextval('sales_order_number')")
    op.add_column("sales_order", sa.Column("number", sa.BigInteger, nullable=False, server_default=default))
    op.add_column("sales_order", sa.Column("on_shortage", sa.Text, nullable=False, server_default="reject"))
    op.add_column("sales_order", sa.Column("payable", sa.Numeric))
    op.add_column("sales_order", sa.Column("correlation_id", sa.Text))
    op.add_column("sales_order", sa.Column("settled_by", sa.Text))
    op.create_index("sales_order_by_number", "sales_order", ["number"], unique=True)


def _lines() -> None:
    for name in ("shipped", "cancelled", "returned", "waiting"):
        op.add_column("sales_order_line", sa.Column(name, sa.Numeric, nullable=False, server_default="0"))
    op.add_column("sales_order_line", sa.Column("stock_version", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("sales_order_line", sa.Column("payable", sa.Numeric))
    op.add_column("sales_order_line", sa.Column("whole", sa.Boolean))
    op.create_check_constraint(
        "sales_order_line_sound",
        "sales_order_line",
        "cancelled >= 0 and returned >= 0 and shipped >= returned and waiting >= 0"
        " and waiting <= quantity - shipped - cancelled",
    )


def _shipments() -> None:
    op.create_table(
        "shipment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("sales_order.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("tracking", "note")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("shipped_at", "recorded_at")),
    )
    op.create_index("shipment_of_order", "shipment", ["order_id"])
    op.create_table(
        "shipment_line",
        sa.Column("shipment_id", sa.Uuid, sa.ForeignKey("shipment.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.CheckConstraint("quantity > 0", name="shipment_line_quantity"),
    )


def _returns() -> None:
    op.create_table(
        "sales_return",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("sales_order.id"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("returned_at", "recorded_at")),
    )
    op.create_index("sales_return_of_order", "sales_return", ["order_id"])
    op.create_table(
        "sales_return_line",
        sa.Column("return_id", sa.Uuid, sa.ForeignKey("sales_return.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("disposition", sa.Text, primary_key=True),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint("quantity > 0 and disposition in ('restock', 'scrap')", name="sales_return_line_sound"),
    )
