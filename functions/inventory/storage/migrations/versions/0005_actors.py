"""Movements say who asked for them. Functions of before go on, and leave it empty."""

from shared.database.migrations import name_actors

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    name_actors("movement")
