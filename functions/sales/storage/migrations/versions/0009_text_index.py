"""Orders are found by a text in customer or reference.

Building the index takes a look through the table. Writers wait for it, readers do not.
"""

from shared.database.migrations import create_text_index

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    create_text_index("sales_order_text", "sales_order", "customer", "reference")
