"""However many events the archive has, the story of one order is told in little more than its objects take to read.

With a million of them: TRACED_ORDERS=333334 pytest -s tests/integration/functions/platform/test_traces_of_many.py
"""

import gzip
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa

from functions.platform.rules.names import names_of
from functions.platform.storage.archive.names import hashed
from shared.messaging.envelope import Envelope
from shared.objects import store
from shared.outcomes import documents
from tests.integration.domain import Domain
from tests.integration.running import Function, Functions
from tests.unit.functions.platform.rules.stories import events_in

ORDERS = int(os.environ.get("TRACED_ORDERS", "6000"))
IN_AN_OBJECT = 6000
"""So many of these events are 5 MiB, the largest object that the archive makes."""

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Step(NamedTuple):
    """What happens to each order: an event of a domain, what led to it, after how long; who handles it, and where."""

    domain: str
    name: str
    type: str
    function: str
    cause: str
    after: timedelta
    handler: str
    handled_in: str


MOMENT = timedelta(milliseconds=20)
CREATED, RESERVED, CONFIRMED = "sales.order.created.v2", "inventory.stock.reserved.v2", "sales.order.confirmed.v1"
STEPS = (
    Step("sales", "placed", CREATED, "create_sales_order", "", 0 * MOMENT, "reserve_stock", "inventory"),
    Step("inventory", "held", RESERVED, "reserve_stock", "placed", MOMENT, "settle_sales_order", "sales"),
    Step("sales", "confirmed", CONFIRMED, "settle_sales_order", "held", 2 * MOMENT, "", ""),
)

_STORED = sa.text("""
    with stored as (
      insert into archive_object (
        key, type, first_time, last_time, positions, last_position, events, bytes, stored_at
      )
      values (:key, :type, '2026-01-01', '2026-01-01', '{}', 0, :events, :bytes, now()) returning id
    )
    insert into archive_entry (key, object_id)
    select key, id from stored, unnest(cast(:keys as bigint[])) as key
""")
_HANDLED = sa.text("""
    insert into inbox (function, event_id, source)
    select :handler, md5(:name || n)::uuid::text, :source from generate_series(1, cast(:orders as int)) n
""")


def called(name: str, number: int) -> str:
    return str(UUID(hashlib.md5(f"{name}{number}".encode(), usedforsecurity=False).hexdigest()))


def happened(step: Step, number: int) -> Envelope:
    order_id, kind = called("many", number), f"com.minierp.{step.type}"
    line = {"sku": f"TEA-{number % 500}", "quantity": "2", "name": "Green tea, loose, first flush of this year"}
    return {
        "specversion": "1.0",
        "id": called(step.name, number),
        "type": kind,
        "source": f"/minierp/{step.domain}/{step.function}",
        "subject": order_id,
        "time": (BEGAN + timedelta(milliseconds=number) + step.after).isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"urn:minierp:schema:{kind}",
        "correlationid": called("web", number),
        "partitionkey": order_id,
        "sequence": "1",
        **({"causationid": called(step.cause, number)} if step.cause else {}),
        "data": {"order_id": order_id, "customer": "Ada Lovelace", "lines": [line, line, line]},
    }


def keep(database: sa.Engine, step: Step, numbers: Iterable[int]) -> str:
    """Store what happened to some orders as an object of the archive, in the index of its domain; its key."""
    events = [happened(step, number) for number in numbers]
    lines = "".join(f"{documents.write(event)}\n" for event in events).encode()
    key = f"events/date=2026-01-01/domain={step.domain}/type=com.minierp.{step.type}/{numbers}.jsonl.gz".replace(
        " ", ""
    )
    store.put(key, gzip.compress(lines, 1))
    row = {"key": key, "type": f"com.minierp.{step.type}", "events": len(events), "bytes": len(lines)}
    names = set().union(*map(names_of, events))
    with database.begin() as connection:
        connection.execute(_STORED, {**row, "keys": hashed(names)})
    return key


@pytest.fixture
def archived(platform: Domain, database: Callable[[str], sa.Engine]) -> list[str]:
    """The events of so many orders in the archive, and who handled them in the inboxes; an object of each kind."""
    keys = {}
    for step in STEPS:
        for first in range(1, ORDERS + 1, IN_AN_OBJECT):
            keys[step] = keep(database(step.domain), step, range(first, min(first + IN_AN_OBJECT, ORDERS + 1)))
        if step.handler:
            source = f"/minierp/{step.domain}/{step.function}"
            handled = {"handler": step.handler, "name": step.name, "source": source, "orders": ORDERS}
            with database(step.handled_in).begin() as connection:
                connection.execute(_HANDLED, handled)
    for domain in ("sales", "inventory"):
        with database(domain).begin() as connection:
            connection.execute(sa.text("analyze"))
    return list(keys.values())


@pytest.fixture(scope="module")
def traces(functions: Functions) -> Function:
    return functions["traces"]


def seconds(traces: Function, order_id: str) -> float:
    """How long it takes to tell the whole story of an order."""
    began = time.perf_counter()
    answer = traces.get(f"/traces/{order_id}")
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


def reading(keys: Sequence[str]) -> float:
    """How long it takes to read an object of each kind of event, and no more."""
    began = time.perf_counter()
    for key in keys:
        assert gzip.decompress(store.get(key) or b"")
    return time.perf_counter() - began


def test_the_story_of_an_order_among_many_takes_little_more_than_to_read_its_objects(
    archived: list[str], traces: Function
) -> None:
    rounds = [(seconds(traces, called("many", ORDERS * part // 10)), reading(archived)) for part in range(1, 11)]

    took, ratio = [told for told, _ in rounds], median(told / read for told, read in rounds)
    print(f"\n{3 * ORDERS} events: median {median(took):.3f} s, most {max(took):.3f} s, {ratio:.2f} of reading")
    assert ratio < 5
