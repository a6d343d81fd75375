"""A ledger is looked through by time, and by the kinds of movements that no sales order makes.

Building the indexes takes two looks through the table. Writers wait for them, readers do not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    by_hand = sa.text("kind not in ('reserved', 'released', 'allocated', 'withdrawn', 'shipped')")
    op.create_index("movement_by_kind", "movement", ["sku", "kind", "id"], postgresql_where=by_hand)
    op.create_index("movement_by_time", "movement", ["sku", "recorded_at"])
