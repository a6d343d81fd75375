"""Reservations become rows of order and SKU, and inventory learns what it needs to count, to wait and to replenish.

What orders hold and what is on order is taken over from the ledger. A function of before can post nothing any more,
which no row of the new tables would explain; its event source tries again until the function of today is there.
Everybody waits for it, for as long as it takes to read the ledger once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _levels_and_movements()
    _reservations()
    _expectations()
    _replenishments()


def _levels_and_movements() -> None:
    op.add_column("stock_level", sa.Column("fractional", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("stock_level", sa.Column("sell_until_gone", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("stock_level", sa.Column("expected_date", sa.Date))
    op.add_column("stock_level", sa.Column("product_version", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("movement", sa.Column("version", sa.BigInteger))
    # What is recorded from now on knows its version. A function of before does not, and so can record nothing.
    op.execute("alter table movement add constraint movement_versioned check (version is not null) not valid")
    op.create_index("discrepancy", "movement", ["id"], postgresql_where=sa.text("kind = 'discrepancy'"))


def _reservations() -> None:
    op.drop_table("reservation")
    op.create_table(
        "reservation",
        sa.Column("order_id", sa.Uuid, primary_key=True),
        sa.Column("sku", sa.Text(collation="C"), primary_key=True),
        sa.Column("placed_at", sa.DateTime(timezone=True)),
        sa.Column("ordered", sa.Numeric),
        *(
            sa.Column(name, sa.Numeric, nullable=False, server_default="0")
            for name in ("cancelled", "shipped", "reserved", "waiting")
        ),
        sa.CheckConstraint(
            "reserved >= 0 and waiting >= 0 and cancelled >= 0 and shipped >= 0", name="reservation_sound"
        ),
    )
    op.execute(
        """
        insert into reservation (order_id, sku, placed_at, ordered, cancelled, reserved)
        select substring(reference from 13)::uuid, sku, min(recorded_at),
          sum(quantity) filter (where kind = 'reserved'),
          coalesce(sum(quantity) filter (where kind = 'released'), 0),
          trim_scale(sum(case kind when 'reserved' then quantity else - quantity end))
        from movement where reference like 'sales-order:%' and kind in ('reserved', 'released')
        group by reference, sku
        """
    )
    for name, condition in (("queue", "reserved > 0 or waiting > 0"), ("waiting", "waiting > 0")):
        columns, rows = ["sku", "placed_at", "order_id"], sa.text(condition)
        op.create_index(f"reservation_{name}", "reservation", columns, postgresql_where=rows)


def _expectations() -> None:
    op.create_table(
        "expectation",
        sa.Column("order_id", sa.Uuid, primary_key=True),
        sa.Column("sku", sa.Text(collation="C"), primary_key=True),
        *(
            sa.Column(name, sa.Numeric, nullable=False, server_default="0")
            for name in ("ordered", "received", "given_up")
        ),
        sa.Column("expected_date", sa.Date),
    )
    op.execute(
        """
        insert into expectation (order_id, sku, ordered, received, given_up)
        select substring(reference from 16)::uuid, sku,
          coalesce(sum(quantity) filter (where kind = 'ordered'), 0),
          coalesce(sum(quantity) filter (where kind = 'received'), 0),
          coalesce(sum(quantity) filter (where kind = 'given_up'), 0)
        from movement where reference like 'purchase-order:%' and kind in ('ordered', 'received', 'given_up')
        group by reference, sku
        """
    )
    still = sa.text("ordered > received + given_up")
    op.create_index("expectation_open", "expectation", ["sku"], postgresql_where=still)
    op.drop_index("movement_by_reference", "movement")


def _replenishments() -> None:
    op.create_table(
        "reorder_rule",
        sa.Column("sku", sa.Text(collation="C"), primary_key=True),
        sa.Column("supplier", sa.Text),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("reorder_point", "reorder_quantity")),
        sa.Column("order_multiple", sa.Numeric, nullable=False),
        sa.Column("auto_order", sa.Boolean, nullable=False),
        sa.CheckConstraint("order_multiple > 0", name="reorder_rule_multiple"),
    )
    op.create_table(
        "replenishment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("supplier", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("order_id", sa.Uuid),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("status in ('requested', 'ordered', 'refused')", name="replenishment_status"),
    )
    op.create_index("replenishment_newest", "replenishment", ["requested_at", "id"])
    refused = sa.text("status = 'refused'")
    op.create_index("replenishment_refused", "replenishment", ["answered_at"], postgresql_where=refused)
    op.create_table(
        "replenishment_line",
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("replenishment.id"), primary_key=True),
        sa.Column("sku", sa.Text(collation="C"), primary_key=True),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.CheckConstraint("quantity > 0", name="replenishment_line_quantity"),
    )
    op.create_index("replenishment_open", "replenishment_line", ["sku"], postgresql_where=sa.text("open"))
