"""A statement that is a transaction by itself, run as one step of a longer one."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shared.statements.statement import Statement

if TYPE_CHECKING:
    import sqlalchemy as sa


def run_in(session: "sa.Connection", statement: Statement, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Execute `statement` in the transaction of `session`, in a thread; its one row, by column."""
    numbers = re.findall(r"\$(\d+)", statement.numbered)
    text = re.sub(r"\$\d+", "%s", statement.numbered.replace("%", "%%"))  # as SQLAlchemy's driver wants them
    values = tuple(parameters[statement.names[int(number) - 1]] for number in numbers)
    return dict(session.exec_driver_sql(text, values).one()._mapping)
