"""Alembic's entry to the history of the purchasing database."""

from shared.database.migrations import run

run()
