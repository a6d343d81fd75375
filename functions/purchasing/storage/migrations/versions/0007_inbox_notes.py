"""The inbox notes how events came, and forgets them after a while.

Building the index takes one look through the inbox. Functions that handle events wait for it.
"""

from shared.database.migrations import create_inbox_notes

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_inbox_notes()
