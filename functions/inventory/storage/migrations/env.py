"""Alembic's entry to the history of the inventory database."""

from shared.database.migrations import run

run()
