"""Levels are listed by status, movements by kind and time, requests by status and supplier.

Building the indexes takes four looks through the tables. Writers wait for them, readers do not.
"""

from shared.database.migrations import create_text_index

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("stock_level_by_status", "stock_level", ["status", "sku"])
    create_text_index("stock_level_text", "stock_level", "sku")
    op.create_index("replenishment_by_status", "replenishment", ["status", "requested_at", "id"])
    op.create_index("replenishment_by_supplier", "replenishment", ["supplier", "requested_at", "id"])
