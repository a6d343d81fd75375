"""Alembic's entry to the history of the purchasing database."""

from functions.purchasing.storage import tables
from shared.database.migrations import run

run(tables)
