"""Alembic's entry to the history of the sales database."""

from functions.sales.storage import tables
from shared.database.migrations import run

run(tables)
