"""However many events the archive has, the story of one order is told in under a second.

With a million of them: TRACED_ORDERS=333334 pytest -s tests/integration/functions/platform/test_traces_of_many.py
"""

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from statistics import median

import pytest
import sqlalchemy as sa

from tests.integration.domain import Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.running import Function, Functions
from tests.unit.functions.platform.rules.stories import events_in

ORDERS = int(os.environ.get("TRACED_ORDERS", "2000"))
_AT_ONCE = 20_000

_HAPPENED = """
    insert into outbox (event, created_at, published_at)
    select
      json_strip_nulls(json_build_object(
        'specversion', '1.0', 'id', md5(cast(:name as text) || n)::uuid, 'type', cast(:type as text),
        'source', cast(:source as text), 'subject', md5('many' || n)::uuid,
        'time', to_char(
          now() at time zone 'UTC' - interval '10 minutes' + interval '1 millisecond' * (n + cast(:delay as int)),
          'YYYY-MM-DD"T"HH24:MI:SS.US+00:00'
        ),
        'datacontenttype', 'application/json', 'dataschema', 'urn:minierp:schema:' || cast(:type as text),
        'correlationid', md5('web' || n)::uuid, 'partitionkey', 'many', 'sequence', '1',
        'causationid', case when cast(:cause as text) <> '' then md5(cast(:cause as text) || n)::uuid end,
        'data', json_build_object('order_id', md5('many' || n)::uuid, 'lines', json_build_array(json_build_object(
          'sku', 'TEA-' || mod(n, 500), 'reserved', '2', 'waiting', '0', 'shipped', '0', 'version', n
        )))
      )),
      now() - interval '10 minutes', now()
    from generate_series(cast(:first as int), cast(:last as int)) n
"""
_HANDLED = """
    insert into inbox (function, event_id, source)
    select :function, md5(cast(:name as text) || n)::uuid::text, :source
    from generate_series(cast(:first as int), cast(:last as int)) n
"""
_STORIES = (
    ("sales", "placed", "com.minierp.sales.order.created.v2", "/minierp/sales/create_sales_order", "", 0),
    ("inventory", "held", "com.minierp.inventory.stock.reserved.v2", "/minierp/inventory/reserve_stock", "placed", 20),
    ("sales", "confirmed", "com.minierp.sales.order.confirmed.v1", "/minierp/sales/settle_sales_order", "held", 40),
)
"""The domain, the event, its type and source, what led to it, and how many milliseconds after the order that was."""

_HANDLINGS = (("inventory", "reserve_stock", _STORIES[0]), ("sales", "settle_sales_order", _STORIES[1]))


@pytest.fixture
def archived(platform: Domain, database: Callable[[str], sa.Engine]) -> None:
    """The events of so many orders in the archive, and who handled them in the inboxes."""
    for first in range(1, ORDERS + 1, _AT_ONCE):
        some = {"first": first, "last": min(first + _AT_ONCE - 1, ORDERS)}
        for domain, name, kind, source, cause, delay in _STORIES:
            told = {"name": name, "type": kind, "source": source, "cause": cause, "delay": delay}
            _execute(database(domain), _HAPPENED, **told, **some)
        for domain, function, (_, name, _, source, _, _) in _HANDLINGS:
            _execute(database(domain), _HANDLED, function=function, name=name, source=source, **some)
        while tick(platform) != 204:
            pass
    for domain in ("sales", "inventory"):
        for statement in ("delete from outbox where event->>'partitionkey' = 'many'", "analyze"):
            _execute(database(domain), statement)


@pytest.fixture(scope="module")
def traces(functions: Functions) -> Function:
    return functions["traces"]


def _execute(database: sa.Engine, statement: str, **parameters: object) -> None:
    with database.begin() as connection:
        connection.execute(sa.text(statement), parameters)


def _seconds(traces: Function, order: uuid.UUID) -> float:
    """How long it takes to tell the whole story of an order."""
    began = time.perf_counter()
    answer = traces.get(f"/traces/{order}")
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    trace = answer.json()
    assert (trace["events"], trace["handlings"]) == (3, 2)
    assert [each["type"].split(".")[-2] for each in events_in(trace["requests"])] == [
        "created",
        "reserved",
        "confirmed",
    ]
    return took


@pytest.mark.usefixtures("archived")
def test_the_story_of_an_order_among_many_is_told_in_under_a_second(traces: Function) -> None:
    orders = [ORDERS * part // 10 for part in range(1, 11)]
    ids = [uuid.UUID(hashlib.md5(f"many{number}".encode(), usedforsecurity=False).hexdigest()) for number in orders]

    seconds = [_seconds(traces, each) for each in ids]

    print(f"\n{3 * ORDERS} events: median {median(seconds):.3f} s, most {max(seconds):.3f} s")
    assert median(seconds) < 1
