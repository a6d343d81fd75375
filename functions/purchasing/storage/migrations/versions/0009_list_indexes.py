"""Orders are listed by status, supplier, expected date and total.

Building the indexes takes five looks through the table. Writers wait for them, readers do not.
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("purchase_order_by_status", "purchase_order", ["status", "created_at", "id"])
    op.create_index("purchase_order_by_supplier", "purchase_order", ["supplier", "created_at", "id"])
    op.create_index("purchase_order_by_supplier_code", "purchase_order", ["supplier_code", "created_at", "id"])
    op.create_index("purchase_order_by_expected_date", "purchase_order", ["expected_date", "id"])
    op.create_index("purchase_order_by_total", "purchase_order", ["total", "id"])
