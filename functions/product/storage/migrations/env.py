"""Alembic's entry to the history of the product database."""

from shared.database.migrations import run

run()
