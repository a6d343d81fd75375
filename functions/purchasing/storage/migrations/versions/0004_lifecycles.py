"""Orders get numbers, lines what was turned away, given up and sent back; suppliers, returns and histories get tables.

The orders of before are numbered: PostgreSQL writes the table of orders anew, and everybody waits for as long as that
takes. Nothing else here rewrites or reads rows. Functions of before go on inserting: the database numbers their orders,
and what they do not know is zero or unknown. What they do is in no history.
"""

from shared.database.migrations import create_history

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _orders()
    _lines()
    _receipts()
    _returns()
    _suppliers()
    create_history()


def _orders() -> None:
    op.add_column("purchase_order", sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False))
    op.add_column("purchase_order", sa.Column("supplier_code", sa.Text))
    op.add_column("purchase_order", sa.Column("request_id", sa.Uuid))
    op.add_column("purchase_order", sa.Column("payable", sa.Numeric))
    op.add_column("purchase_order", sa.Column("over_receipt_allowance", sa.Numeric))
    op.drop_constraint("purchase_order_status", "purchase_order")
    statuses = "status in ('open', 'partially_received', 'received', 'closed', 'cancelled')"
    _check("purchase_order", "purchase_order_status", statuses)


def _lines() -> None:
    for name in ("refused", "given_up", "sent_back"):
        op.add_column("purchase_order_line", sa.Column(name, sa.Numeric, nullable=False, server_default="0"))
    op.add_column("purchase_order_line", sa.Column("payable", sa.Numeric))
    op.add_column("purchase_order_line", sa.Column("whole", sa.Boolean))
    parts = "refused >= 0 and given_up between 0 and quantity and sent_back between 0 and received"
    _check("purchase_order_line", "purchase_order_line_parts", parts)


def _receipts() -> None:
    op.add_column("receipt", sa.Column("received_at", sa.DateTime(timezone=True)))
    op.add_column("receipt_line", sa.Column("refused", sa.Numeric, nullable=False, server_default="0"))
    op.add_column("receipt_line", sa.Column("reason", sa.Text, nullable=False, server_default=""))
    op.drop_constraint("receipt_line_quantities", "receipt_line")
    quantities = "quantity + refused > 0 and refused >= 0 and surplus between 0 and quantity"
    _check("receipt_line", "receipt_line_quantities", quantities)


def _returns() -> None:
    op.create_table(
        "purchase_return",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, sa.ForeignKey("purchase_order.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("purchase_return_order", "purchase_return", ["order_id"])
    op.create_table(
        "purchase_return_line",
        sa.Column("return_id", sa.Uuid, sa.ForeignKey("purchase_return.id"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.CheckConstraint("quantity > 0", name="purchase_return_line_quantity"),
    )


def _suppliers() -> None:
    op.create_table(
        "supplier",
        sa.Column("code", sa.Text(collation="C"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("lead_time_days", sa.Integer, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lead_time_days between 0 and 1000", name="supplier_lead_time"),
    )
    op.create_index("supplier_name", "supplier", ["name"], unique=True)


def _check(table: str, name: str, condition: str) -> None:
    # Rows of before keep it, too: 0005 looks, without anybody having to wait.
    op.execute(f"alter table {table} add constraint {name} check ({condition}) not valid")
