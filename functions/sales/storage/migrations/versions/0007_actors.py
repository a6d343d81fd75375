"""The history of an order says who asked for what happened, and so does an order of being placed and settled.

Functions of before go on, and leave it empty.
"""

from shared.database.migrations import name_actors

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    name_actors("history")
    for name in ("actor", "settled_for"):
        op.add_column("sales_order", sa.Column(name, sa.Text))
