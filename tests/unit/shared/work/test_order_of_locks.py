"""Everybody claims before they tell, so that a backup that locks the tables in this order stops nobody half-way."""

import re
from pathlib import Path

import pytest

from scripts.minierp.care.backup.cut import LOCKED
from scripts.minierp.local.machine.state import CHECKOUT

_WRITES = re.compile(r"(?:insert into|update|delete from) (idempotency|inbox|outbox)\b")
STATEMENTS = sorted(
    path.relative_to(CHECKOUT) for room in ("functions", "shared") for path in (CHECKOUT / room).rglob("*.sql")
)


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_a_statement_takes_the_tables_in_the_order_in_which_a_backup_locks_them(statement: Path) -> None:
    taken = [LOCKED.index(found) for found in _WRITES.findall((CHECKOUT / statement).read_text(encoding="utf-8"))]

    assert taken == sorted(taken)
