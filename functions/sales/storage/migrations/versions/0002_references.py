"""An order keeps the shop's own number, the time it was placed there, and a day for each line.

Nothing here rewrites a row: an order of before has none of them, and functions of before go on inserting without them.
Everybody waits for it, readers too, but only for a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("sales_order", sa.Column("reference", sa.Text))
    op.add_column("sales_order", sa.Column("ordered_at", sa.DateTime(timezone=True)))
    op.add_column("sales_order_line", sa.Column("due_date", sa.Date))
