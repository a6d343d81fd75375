"""An order is found by its number and by the request that it answers, a line by its SKU, what is open at once.

Building the indexes takes four looks through the tables. Writers wait for them, readers do not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CHECKS = {
    "purchase_order": "purchase_order_status",
    "purchase_order_line": "purchase_order_line_parts",
    "receipt_line": "receipt_line_quantities",
}


def upgrade() -> None:
    op.create_index("purchase_order_number", "purchase_order", ["number"], unique=True)
    op.create_index("purchase_order_request", "purchase_order", ["request_id"], unique=True)
    still_open = sa.text("status in ('open', 'partially_received')")
    op.create_index("purchase_order_open", "purchase_order", ["created_at", "id"], postgresql_where=still_open)
    op.create_index("purchase_order_line_sku", "purchase_order_line", ["sku"])
    for table, check in CHECKS.items():
        op.execute(f"alter table {table} validate constraint {check}")
