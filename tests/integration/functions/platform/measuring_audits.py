"""What an audit costs: `python -m tests.integration.functions.platform.measuring_audits 40000` starts what it needs."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from functions.platform.rules.audit.parts import Part
from functions.platform.storage import databases
from functions.platform.storage.audit import entries, looking
from scripts.minierp.local.system.system import system
from tests.integration.functions.platform.books import in_platform
from tests.integration.functions.platform.measuring import cpu_seconds

_LOOKS = 10
ORDERS_A_SKU = 20
PRODUCTS = """
  insert into product (sku, name, description, type, unit, price, currency, reorder_point, reorder_quantity, auto_order,
    status, version, created_at)
  select 'SKU-' || i, 'P', '', 'both', 'piece', 1, 'EUR', 0, 0, false, 'active', 1, now()
  from generate_series(0, :skus - 1) as i
"""
ORDERS = """
  insert into sales_order (id, status, stock_check, customer, address, currency, total_before_discount, total, payable,
    shortages, version, created_at, ordered_at, settled_at)
  select cast(md5('o' || i) as uuid), 'confirmed', 'answered', 'Ada', '{}', 'EUR', 3, 3, 3, '[]', 2,
    now() - interval '1 hour', now(), now()
  from generate_series(1, :orders) as i
"""
LINES = """
  insert into sales_order_line (order_id, line, sku, quantity, unit_price, discount, currency, amount, payable)
  select cast(md5('o' || i) as uuid), line, 'SKU-' || mod(i * 3 + line, :skus), 1, 1, 0, 'EUR', 1, 1
  from generate_series(1, :orders) as i, generate_series(1, 3) as line
"""
RESERVATIONS = """
  insert into reservation (order_id, sku, placed_at, ordered, reserved)
  select cast(md5('o' || i) as uuid), 'SKU-' || mod(i * 3 + line, :skus), now(), 1, 1
  from generate_series(1, :orders) as i, generate_series(1, 3) as line
"""
LEVELS = """
  insert into stock_level (sku, on_hand, reserved, incoming, version, status, type, product_version)
  select sku, sum(reserved), sum(reserved), 0, 1, 'active', 'both', 1 from reservation group by sku
"""
MOVEMENTS = """
  insert into movement (sku, kind, quantity, reference, event_id, correlation_id, version)
  select sku, 'opening_balance', on_hand, 'adjustment', '', sku, 1 from stock_level
  union all
  select sku, 'reserved', reserved, 'sales-order:' || order_id, cast(order_id as text), '', 1 from reservation
"""
FILLING = (
    ("product", PRODUCTS), ("sales", ORDERS), ("sales", LINES), ("inventory", RESERVATIONS), ("inventory", LEVELS),
    ("inventory", MOVEMENTS),
)  # fmt: skip


def main() -> None:
    orders = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as home, system(Path(home), functions=False, sources=False, nginx=False) as here:
        for domain, statement in FILLING:
            _fill(sa.create_engine(here.state.databases[domain]["url"]), statement, orders)
        with in_platform(here.state, DEADLINE_SECONDS="600"):
            entries.read = lambda *_: {}  # type: ignore[assignment]  # the read model expires within a minute
            _measure()


def _fill(engine: sa.Engine, statement: str, orders: int) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("set local statement_timeout = 0"))
        connection.execute(sa.text(statement), {"orders": orders, "skus": orders // ORDERS_A_SKU})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("analyze"))


def _measure() -> None:
    of = looking.suggested()
    parts = [Part(number, of) for number in range(1, min(of, _LOOKS) + 1)]
    _look(parts[0])
    backends = [_backend(domain) for domain in ("product", "inventory", "purchasing", "sales")]
    seconds = _spent(time.monotonic, parts)
    ours = _spent(time.process_time, parts)
    theirs = _spent(lambda: sum(map(cpu_seconds, backends)), parts)
    print(f"{of} parts; each {seconds:.2f} s, CPU of the function {ours:.2f} s, of the databases {theirs:.2f} s")


def _spent(clock: Callable[[], float], parts: list[Part]) -> float:
    """A part's share of what a clock says of all of them."""
    began = clock()
    for part in parts:
        _look(part)
    return (clock() - began) / len(parts)


def _look(part: Part) -> None:
    found = [finding for look in looking.LOOKS for finding in look(part, 900)]
    assert not found, found[:3]


def _backend(domain: str) -> int:
    with databases.of(domain).transaction(read_only=True) as run:
        return int(run("select pg_backend_pid() as pid")[0]["pid"])


if __name__ == "__main__":
    main()
