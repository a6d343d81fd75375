"""The file that the journal is kept in: its tables, and how long it remembers."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE = "imports.sqlite"
KEPT = timedelta(days=90)
"""As long as MiniERP itself remembers a key."""
_TABLES = """
drop table if exists taken;
create table if not exists claim (
    endpoint text, request text, at text, file text, row integer, id text, level text, sku text,
    primary key (endpoint, request)
) without rowid;
create index if not exists claim_by_sku on claim (endpoint, sku);
"""
"""`level` is how the stock level of `sku` stood after an adjustment; earlier versions kept less of it, in `taken`."""


def prepared(path: Path | None) -> sqlite3.Connection:
    """The file there, or without a path nothing that lasts. Raises what SQLite says, and OSError."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path or ":memory:", timeout=30)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.executescript(_TABLES)
    database.execute("delete from claim where at < ?", [(datetime.now(UTC) - KEPT).isoformat()])
    database.commit()
    return database
