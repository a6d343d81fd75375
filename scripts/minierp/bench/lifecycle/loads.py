"""Many products and many movements, straight into inventory's database, and out of it again."""

from typing import Any

from scripts.minierp.bench.measuring.databases import one, open_database

PREFIX = "LOAD-"
"""How the SKUs begin that are loaded here."""
_PATIENCE = 300.0
_CATALOGUE = (
    """
    insert into stock_level (sku, on_hand, reserved, incoming, version, status, type)
    select :prefix || lpad(n::text, 6, '0'), case when n <= cast(:due as int) then 5 else 50 end, 0, 0, 1, 'active',
      'both'
    from generate_series(1, cast(:count as int)) as n
    """,
    """
    insert into reorder_rule (sku, supplier, reorder_point, reorder_quantity, order_multiple, auto_order)
    select :prefix || lpad(n::text, 6, '0'), 'Supplier ' || n % 40, 10, 24, 6, true
    from generate_series(1, cast(:count as int)) as n
    """,
)
_LEDGER = (
    """
    insert into stock_level (sku, on_hand, reserved, incoming, version, status, type)
    values (:sku, cast(:count as int) / 2, 0, 0, cast(:count as int), 'active', 'both')
    """,
    """
    insert into movement (sku, kind, quantity, reference, event_id, correlation_id, version, recorded_at)
    select :sku, case n % 2 when 0 then 'loss' else 'gain' end, case n % 2 when 0 then -1 else 2 end, 'adjustment',
      '', '', n, now() - make_interval(mins => cast(:count as int) - n)
    from generate_series(1, cast(:count as int)) as n
    order by n
    """,
)
_AWAY = (
    # What purchasing answers meanwhile waits: a request is locked before its lines, here as there.
    "lock table replenishment, replenishment_line in exclusive mode",
    "delete from replenishment_line where sku like :prefix || '%'",
    "delete from replenishment where not exists (select from replenishment_line where request_id = id)",
    "delete from reorder_rule where sku like :prefix || '%'",
    "delete from movement where sku like :prefix || '%'",
    "delete from stock_level where sku like :prefix || '%'",
)

_TIDY = "vacuum (analyze) replenishment, replenishment_line, reorder_rule, movement, stock_level"
"""As the server does by itself a minute later; until then the planner would believe in empty tables."""


def load_catalogue(url: str, count: int, due: int) -> None:
    """So many products that are ordered by themselves, `due` of them at once, of forty suppliers."""
    _run(url, _CATALOGUE, prefix=PREFIX, count=count, due=due)


def load_ledger(url: str, count: int) -> str:
    """The SKU of a product with so many movements, one a minute until now."""
    sku = f"{PREFIX}LEDGER"
    _run(url, _LEDGER, sku=sku, count=count)
    return sku


def requested(url: str) -> int:
    """Of how many loaded products some were asked for."""
    return int(one(url, "select count(*) from replenishment_line where sku like :like", like=f"{PREFIX}%")[0])


def unload(url: str) -> None:
    """Take away what was loaded."""
    _run(url, _AWAY, prefix=PREFIX)


def _run(url: str, statements: tuple[str, ...], **parameters: Any) -> None:
    connection = open_database(url, _PATIENCE)
    try:
        connection.run("begin")
        for statement in statements:
            used = {name: value for name, value in parameters.items() if f":{name}" in statement}
            connection.run(statement, **used)
        connection.run("commit")
        connection.run(_TIDY)
    finally:
        connection.close()
