"""Alembic's entry to the history of the purchasing database."""

from shared.migrations import run

run()
