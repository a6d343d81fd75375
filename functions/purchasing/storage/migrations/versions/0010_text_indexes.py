"""Orders are found by a text in supplier or reference, suppliers by one in code, name or contact.

Building the indexes takes a look each through the tables. Writers wait for them, readers do not.
"""

from shared.database.migrations import create_text_index

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    create_text_index("purchase_order_text", "purchase_order", "supplier", "reference")
    create_text_index("supplier_text", "supplier", "code", "name", "contact")
