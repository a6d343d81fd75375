"""Events that were archived are known, and found again. Functions of before go on as they are."""

from shared.database.migrations import create_archive

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_archive()
