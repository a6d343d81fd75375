"""How many things a list has on all its pages: counted, or reckoned where there are many."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement, Executable

COUNTED = 1_000
"""So many are counted whatever is asked, which takes no longer than a page does."""


def total(session: sa.Connection, statement: sa.Select[Any], how: str) -> int:
    """The number of rows that `statement` finds: `exact`, or `estimated`, which is exact up to COUNTED.

    Beyond, an estimate is what the database's planner expects from its statistics.
    """
    found = statement.with_only_columns(sa.literal(1), maintain_column_froms=True).order_by(None)
    if how == "exact":
        return _counted(session, found)
    if (some := _counted(session, found.limit(COUNTED + 1))) <= COUNTED:
        return some
    (plan,) = session.execute(_Explain(found)).scalar_one()
    return max(some, int(plan["Plan"]["Plan Rows"]))


def _counted(session: sa.Connection, found: sa.Select[Any]) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one())


class _Explain(Executable, ClauseElement):
    """What the planner makes of a statement, which is not carried out."""

    inherit_cache = False

    def __init__(self, statement: sa.Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _explained(element: _Explain, compiler: Any, **options: Any) -> str:
    return f"explain (format json) {compiler.process(element.statement, **options)}"
