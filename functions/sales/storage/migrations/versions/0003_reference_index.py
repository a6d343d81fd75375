"""No two orders of one customer have the same reference.

Building the index takes one look through the table. Writers wait for it, readers do not: in a transaction with the
columns of 0002, which nobody may look at before their commit, they would.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index(
        "sales_order_reference",
        "sales_order",
        ["reference", "customer"],
        unique=True,
        postgresql_where=sa.text("reference is not null"),
    )
