"""Alembic's entry to the history of the inventory database."""

from functions.inventory.storage import tables
from shared.database.migrations import run

run(tables)
