"""Events that were archived are known, and found again. Functions of before go on as they are."""

from shared.database.migrations import create_archive

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_archive()
