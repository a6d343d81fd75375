"""Alembic's entry to the history of the product database."""

from functions.product.storage import tables
from shared.database.migrations import run

run(tables)
