"""The history of an order says who asked for what happened. Functions of before go on, and leave it empty."""

from shared.database.migrations import name_actors

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    name_actors("history")
