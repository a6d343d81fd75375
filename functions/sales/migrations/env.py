"""Alembic's entry to the history of the sales database."""

from shared.migrations import run

run()
