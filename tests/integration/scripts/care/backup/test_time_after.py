"""Nothing of the time after a backup outlives the restore, and nothing that was under way then is lost."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pika
import pytest
import redis

from scripts.minierp.care.backup.backup import back_up
from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import literal
from scripts.minierp.care.backup.place import Place
from scripts.minierp.care.backup.restore import restore
from scripts.minierp.local.system.system import System
from shared.stock.level import cache_key

Run = Callable[..., list[tuple[object, ...]]]

CREATED, CONFIRMED = "com.minierp.sales.order.created.v1", "com.minierp.sales.order.confirmed.v1"
QUEUE = "reserve-stock"


def told(event_id: str, kind: str = CREATED, published: str = "now()") -> str:
    event = json.dumps({"id": event_id, "source": "/minierp/sales/create_sales_order", "type": kind})
    return f"insert into outbox (event, published_at) values ({literal(event)}, {published})"


def handled(event_id: str, function: str = "reserve_stock") -> str:
    source = "/minierp/sales/create_sales_order"
    return f"insert into inbox (function, event_id, source) values ('{function}', '{event_id}', '{source}')"


@pytest.fixture
def channel(services: System) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        yield connection.channel()


def test_a_restore_sends_what_was_under_way_and_forgets_what_came_later(
    source: Place,
    fresh: Callable[[], Place],
    bucket: Bucket,
    run: Run,
    channel: pika.adapters.blocking_connection.BlockingChannel,
) -> None:
    run(
        source,
        "sales",
        told("handled"),
        told("in-a-queue"),
        told("wanted-by-none", CONFIRMED),
        told("due", CREATED, "null"),
    )
    run(source, "inventory", handled("handled"), handled("in-a-queue", "adjust_stock"))
    known, later = "events/date=2026-01-01/known.jsonl.gz", "events/date=2026-01-01/later.jsonl.gz"
    run(
        source,
        "sales",
        "insert into archive_object (key, type, first_time, last_time, positions, last_position, events, bytes) "
        f"values ('{known}', '', '', '', '{{}}', 0, 0, 0)",
    )
    saved = back_up(source.databases, bucket)
    letter_before, letter_after = (
        f"dead-letters/returning/{QUEUE}/{name}.json" for name in ("told-before", "told-after")
    )
    bucket.put(letter_before, letter(saved.at - timedelta(minutes=1)))
    bucket.put(letter_after, letter(datetime.now(UTC) + timedelta(seconds=1)))
    for key in (known, later):
        bucket.put(key, b"")
    channel.queue_purge(QUEUE)
    channel.basic_publish("", QUEUE, b"of later")
    levels = redis.Redis.from_url(source.redis)
    levels.set(cache_key("SKU-1"), '99 {"sku": "SKU-1"}')
    target = fresh()

    done = restore(target, saved, bucket, replace=False, sure=lambda: None)

    unpublished = "select event ->> 'id' from outbox where published_at is null order by position"
    assert run(target, "sales", unpublished)[-2:] == [("in-a-queue",), ("due",)]
    assert done.dropped == 1
    assert channel.queue_declare(QUEUE, passive=True).method.message_count == 0
    assert not levels.exists(cache_key("SKU-1"))
    there = {each.key for folder in ("events/", "dead-letters/", "undone/") for each in bucket.below(folder)}
    assert {known, letter_before, f"undone/{saved.name}/{later}", f"undone/{saved.name}/{letter_after}"} <= there
    assert not {later, letter_after} & there


def letter(told_at: datetime) -> bytes:
    return json.dumps({"headers": {"ce-time": told_at.isoformat()}}).encode()
