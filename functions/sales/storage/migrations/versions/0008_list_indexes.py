"""Orders are listed by status, customer, total and the SKUs on their lines.

Building the indexes takes four looks through the tables. Writers wait for them, readers do not.
"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("sales_order_by_status", "sales_order", ["status", "created_at", "id"])
    op.create_index("sales_order_by_customer", "sales_order", ["customer", "created_at", "id"])
    op.create_index("sales_order_by_total", "sales_order", ["total", "id"])
    op.create_index("sales_order_line_by_sku", "sales_order_line", ["sku", "order_id"])
