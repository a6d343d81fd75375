"""No two orders of one customer that are neither rejected nor cancelled have the same reference.

Building the indexes takes two looks through the table. Writers wait for them, readers do not: in a transaction with the
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
        postgresql_where=sa.text("reference is not null and status not in ('rejected', 'cancelled')"),
    )
    op.create_index(
        "sales_order_search", "sales_order", ["reference"], postgresql_where=sa.text("reference is not null")
    )
