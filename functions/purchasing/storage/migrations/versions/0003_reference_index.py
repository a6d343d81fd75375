"""No two orders of one supplier have the same reference.

Building the index takes one look through the table. Writers wait for it, readers do not: in a transaction with the
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
        postgresql_where=sa.text("reference is not null"),
    )
