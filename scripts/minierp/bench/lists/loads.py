"""So many sales orders and ten times as many movements, straight into the databases: past every function.

Rows are as functions write them. Indexes and foreign keys are dropped meanwhile and made anew from their own
definitions, which takes a third of the time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pg8000.native

from scripts.minierp.bench.measuring.databases import open_database

LEDGER = "LIST-LEDGER"
"""The SKU that a tenth of all movements are of."""
BIG, SMALL = "List House", "Listing 7 Ltd"
"""Whose orders are half of them, and few however many there are."""
COMMON, RARE = "LIST-COMMON", "LIST-RARE-7"
"""What half of all orders have on a line, and what few have, however many there are."""
MOVEMENTS = 10
"""For each order."""
_PATIENCE = 3600.0
_SKUS = 1000

_ORDERS = (
    """
    insert into sales_order (id, status, stock_check, customer, reference, address, currency, total_before_discount,
      total, payable, shortages, version, created_at, settled_at, actor, correlation_id)
    select md5('order' || n)::uuid,
      case when n % 2 = 0 then 'confirmed' when n % 100 = 1 then 'backordered' else 'shipped' end, 'answered',
      case when n % 2 = 0 then 'List House' else 'Listing ' || n % (cast(:count as int) / 10) || ' Ltd' end,
      'LIST-' || n, '{"street": "1 Way", "city": "Ulm", "country": "DE"}', 'EUR', n % 997, n % 997, n % 997, '[]', 2,
      now() - make_interval(mins => cast(:count as int) - n), now() - make_interval(mins => cast(:count as int) - n),
      'bench', md5('request' || n)
    from generate_series(1, cast(:count as int)) as n
    """,
    """
    insert into sales_order_line (order_id, line, sku, quantity, unit_price, discount, currency, amount, payable, whole)
    select md5('order' || n)::uuid, line,
      case when line = 1 then 'LIST-RARE-' || n % (cast(:count as int) / 10)
        when n % 2 = 0 then 'LIST-COMMON' else 'LIST-' || n % 1000 end,
      1, 1, 0, 'EUR', 1, 1, true
    from generate_series(1, cast(:count as int)) as n, generate_series(1, 2) as line
    """,
)
_LEVELS = """
insert into stock_level (sku, on_hand, reserved, incoming, version, status, type)
select case when n = 0 then 'LIST-LEDGER' else 'LIST-' || n end, 1000, 0, 0, 1, 'active', 'both'
from generate_series(0, :skus) as n
"""
_MOVEMENTS = """
insert into movement (sku, kind, quantity, reference, event_id, correlation_id, version, recorded_at, actor)
select case when n % 10 = 0 then 'LIST-LEDGER' else 'LIST-' || 1 + n % cast(:skus as int) end,
  case when n / 10 % 2 = 0 then 'gain' when n / 10 % 4 = 1 then 'reserved' else 'shipped' end, 1, 'adjustment',
  md5('event' || n), md5('request' || n), n, now() - make_interval(secs => 6 * (cast(:count as int) - n)), 'bench'
from generate_series(1, cast(:count as int)) as n
order by n
"""
_INDEXES = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
where indrelid = any(cast(:tables as regclass[])) and not indisprimary
"""
_KEYS = """
select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where contype = 'f' and conrelid = any(cast(:tables as regclass[]))
"""


def load_orders(url: str, orders: int) -> None:
    """Fill the database of sales at this URL, and let its statistics know."""
    with _bare(url, "sales_order", "sales_order_line") as database:
        for statement in _ORDERS:
            database.run(statement, count=orders)


def load_movements(url: str, movements: int) -> None:
    """Fill the database of inventory at this URL, and let its statistics know."""
    with _bare(url, "movement") as database:
        database.run(_LEVELS, skus=_SKUS)
        database.run(_MOVEMENTS, count=movements, skus=_SKUS)


@contextmanager
def _bare(url: str, *tables: str) -> Iterator[pg8000.native.Connection]:
    """Tables without their indexes, but for the primary keys, for the length of the block."""
    database = open_database(url, _PATIENCE)
    try:
        for setting in ("statement_timeout = 0", "idle_in_transaction_session_timeout = 0",
                        "maintenance_work_mem = '256MB'"):  # fmt: skip
            database.run(f"set {setting}")
        database.run("begin")
        restored = _dropped(database, tables)
        yield database
        for statement in restored:
            database.run(statement)
        database.run("commit")
        database.run(f"vacuum (analyze) {', '.join(tables)}")
    finally:
        database.close()


def _dropped(database: Any, tables: Sequence[str]) -> list[str]:
    """What makes anew what was dropped."""
    keys, indexes = (database.run(found, tables=list(tables)) for found in (_KEYS, _INDEXES))
    for table, name, _ in keys:
        database.run(f"alter table {table} drop constraint {name}")
    for name, _ in indexes:
        database.run(f"drop index {name}")
    definitions = [definition for _, definition in indexes]
    return [*definitions, *(f"alter table {table} add constraint {name} {made}" for table, name, made in keys)]
