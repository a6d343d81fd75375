"""Products are listed by name, status, preferred supplier and age, and found by a text.

Building the indexes takes five looks through the table. Writers wait for them, readers do not.
"""

from shared.database.migrations import create_text_index

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("product_by_name", "product", ["name", "sku"])
    op.create_index("product_by_status", "product", ["status", "sku"])
    op.create_index("product_by_supplier", "product", ["preferred_supplier", "sku"])
    op.create_index("product_newest", "product", ["created_at", "sku"])
    create_text_index("product_text", "product", "sku", "name", "description")
