"""Alembic's entry to the history of the sales database."""

from shared.database.migrations import run

run()
