"""What is selected of a table to be shown, where that is not the column as it is."""

from typing import Any

import sqlalchemy as sa


def shown(order: sa.Table) -> list[sa.ColumnElement[Any]]:
    """The columns of a table of orders; one without `ordered_at` was placed when it was created."""
    return [_placed(order) if column.name == "ordered_at" else column for column in order.c]


def _placed(order: sa.Table) -> sa.Label[Any]:
    return sa.func.coalesce(order.c.ordered_at, order.c.created_at).label("ordered_at")
