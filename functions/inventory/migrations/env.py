"""Alembic's entry to the history of the inventory database."""

from shared.migrations import run

run()
