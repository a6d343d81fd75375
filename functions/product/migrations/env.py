"""Alembic's entry to the history of the product database."""

from shared.migrations import run

run()
