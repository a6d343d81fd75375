"""No two orders of one supplier that are not cancelled have the same reference.

Building the indexes takes two looks through the table. Writers wait for them, readers do not: in a transaction with the
columns of 0002, which nobody may look at before their commit, they would.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index(
        "purchase_order_reference",
        "purchase_order",
        ["reference", "supplier"],
        unique=True,
        postgresql_where=sa.text("reference is not null and status <> 'cancelled'"),
    )
    op.create_index(
        "purchase_order_search", "purchase_order", ["reference"], postgresql_where=sa.text("reference is not null")
    )
