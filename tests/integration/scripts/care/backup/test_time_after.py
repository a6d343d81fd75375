"""Nothing of the time after a backup outlives the restore, and nothing that was under way then is lost."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pika
import pytest
import redis
from pika.exceptions import AMQPConnectionError
from sqlalchemy import Engine

from functions.platform.storage.archive.names import hashed
from scripts.minierp.care.backup.backup import back_up
from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import literal
from scripts.minierp.care.backup.forgetting import Queues, queues
from scripts.minierp.care.backup.manifest import Manifest
from scripts.minierp.care.backup.place import Place
from scripts.minierp.care.backup.restore import restore
from scripts.minierp.local.system.system import System
from scripts.minierp.terminal.errors import CliError
from shared.stock.level import cache_key

Run = Callable[..., list[tuple[object, ...]]]

CREATED, CONFIRMED = "com.minierp.sales.order.created.v1", "com.minierp.sales.order.confirmed.v1"
REFUSED = "com.minierp.platform.event.refused.v1"
QUEUE = "reserve-stock"
OURS, ANOTHERS = "/minierp/sales/create_sales_order", "/a-shop"


def told(event_id: str, kind: str = CREATED, published: str = "now()") -> str:
    event = json.dumps({"id": event_id, "source": "/minierp/sales/create_sales_order", "type": kind})
    return f"insert into outbox (event, published_at) values ({literal(event)}, {published})"


def handled(event_id: str, function: str = "reserve_stock") -> str:
    source = "/minierp/sales/create_sales_order"
    return f"insert into inbox (function, event_id, source) values ('{function}', '{event_id}', '{source}')"


@pytest.fixture
def channel(services: System) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        opened = connection.channel()
        opened.confirm_delivery()
        yield opened


def test_a_restore_sends_what_was_under_way_and_forgets_what_came_later(
    services: System,
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
        told("refused", REFUSED),
        told("due", CREATED, "null"),
    )
    run(source, "inventory", handled("handled"), handled("in-a-queue", "adjust_stock"))
    known, later = "events/date=2026-01-01/known.jsonl.gz", "events/date=2026-01-01/later.jsonl.gz"
    run(source, "sales", archived(known, "null"))
    saved = back_up(source.databases, bucket)
    letter_before, letter_after = (
        f"dead-letters/returning/{QUEUE}/{name}.json" for name in ("told-before", "told-after")
    )
    bucket.put(letter_before, letter("in-a-queue", saved.at - timedelta(minutes=1)))
    bucket.put(letter_after, letter("told-after", datetime.now(UTC) + timedelta(seconds=1)))
    for key in (known, later):
        bucket.put(key, b"")
    with queues(source.broker, source.manifests) as all_of_them:
        all_of_them.purge()  # what tests before have left there
    channel.basic_publish("", QUEUE, b"of later")
    levels = redis.Redis.from_url(services.state.redis["writer_url"])
    levels.set(cache_key("SKU-1"), '99 {"sku": "SKU-1"}')
    target = fresh()

    done = restore(target, saved, bucket, replace=False, sure=lambda: None)

    unpublished = "select event ->> 'id' from outbox where published_at is null order by position"
    assert run(target, "sales", unpublished)[-2:] == [("in-a-queue",), ("due",)]
    assert done.dropped == 1
    assert channel.queue_declare(QUEUE, passive=True).method.message_count == 0
    assert levels.get(cache_key("SKU-1")) is None
    there = {each.key for folder in ("events/", "dead-letters/", "undone/") for each in bucket.below(folder)}
    assert {known, letter_before, f"undone/{saved.name}/{later}", f"undone/{saved.name}/{letter_after}"} <= there
    assert not {later, letter_after} & there


def test_what_was_archived_just_before_a_backup_stays_however_long_ago_it_was_claimed(
    source: Place, fresh: Callable[[], Place], bucket: Bucket, run: Run
) -> None:
    key = "events/date=2026-01-01/claimed-days-before.jsonl.gz"
    bucket.put(key, b"")
    run(source, "sales", archived(key, "now()", claimed="now() - interval '3 days'"))
    saved = back_up(source.databases, bucket)

    restore(fresh(), saved, bucket, replace=False, sure=lambda: None)

    assert bucket.get(key) == b""


DOUBTED = {
    ("in-an-outbox", OURS, -1): True,
    ("in-the-archive", OURS, -1): True,
    ("in-the-archive", OURS, 1): True,
    ("of-none", OURS, -1): False,
    ("of-a-shop", ANOTHERS, -1): True,
    ("of-a-shop", ANOTHERS, 1): False,
    ("tab\tand\\N", OURS, -1): True,
}
"""Of which event a dead letter is, of whom, so many minutes after the backup, and whether it stays."""


def test_a_dead_letter_stays_where_its_event_is_known_or_is_of_before_and_by_somebody_else(
    saved_with_known: Manifest, known_only: Place, bucket: Bucket
) -> None:
    keys = {doubted: f"dead-letters/parked/{QUEUE}/doubted-{number}.json" for number, doubted in enumerate(DOUBTED)}
    for (event_id, event_source, minutes), key in keys.items():
        bucket.put(key, letter(event_id, saved_with_known.at + timedelta(minutes=minutes), event_source))

    restore(known_only, saved_with_known, bucket, replace=True, sure=lambda: None)

    undone = {doubted: f"undone/{saved_with_known.name}/{key}" for doubted, key in keys.items()}
    assert {doubted: bucket.get(key) is not None for doubted, key in keys.items()} == DOUBTED
    assert {doubted: bucket.get(key) is None for doubted, key in undone.items()} == DOUBTED
    for key in (*keys.values(), *undone.values()):
        bucket.delete(key)


@pytest.fixture(scope="module")
def known_only(fresh: Callable[[], Place]) -> Place:
    return fresh()


@pytest.fixture(scope="module")
def saved_with_known(source: Place, services: System, run: Run) -> Manifest:
    run(source, "sales", told("in-an-outbox"))
    (entry,) = hashed(["in-the-archive"])
    run(source, "product", f"insert into archive_entry values ({entry}, 1) on conflict do nothing")
    return back_up(source.databases, Bucket(services.state.objects["url"]))


@pytest.mark.parametrize("fault", ["broker", "store", "person", "commit"])
def test_what_fails_once_databases_are_restored_says_so_and_the_same_again_does_the_rest(
    fault: str,
    saved_with_known: Manifest,
    known_only: Place,
    bucket: Bucket,
    channel: pika.adapters.blocking_connection.BlockingChannel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = f"dead-letters/parked/{QUEUE}/of-a-later-time.json"
    bucket.put(key, letter("of-a-later-time", saved_with_known.at + timedelta(minutes=1)))
    channel.queue_purge(QUEUE)
    channel.basic_publish("", QUEUE, b"of later")

    with monkeypatch.context() as broken, pytest.raises(CliError, match="Databases are restored, but") as said:
        breaks(fault, broken)
        restore(known_only, saved_with_known, bucket, replace=True, sure=lambda: None)

    assert "Nothing was changed" not in f"{said.value} {said.value.advice}"
    assert "--replace, before `minierp up`" in said.value.advice
    restore(known_only, saved_with_known, bucket, replace=True, sure=lambda: None)
    assert channel.queue_declare(QUEUE, passive=True).method.message_count == 0
    assert bucket.get(key) is None
    assert bucket.get(f"undone/{saved_with_known.name}/{key}")


def breaks(fault: str, broken: pytest.MonkeyPatch) -> None:
    def fails(error: BaseException) -> Callable[..., None]:
        def fail(*_: object) -> None:
            raise error

        return fail

    if fault == "broker":
        broken.setattr(Queues, "purge", fails(AMQPConnectionError("gone")))
    elif fault == "commit":
        broken.setattr(Engine, "dispose", fails(OSError("gone")))
    else:
        error = KeyboardInterrupt() if fault == "person" else CliError("gone", "Nothing was changed.")
        broken.setattr(Bucket, "move", fails(error))


def archived(key: str, stored: str, claimed: str = "now()") -> str:
    columns = "key, type, first_time, last_time, positions, last_position, events, bytes, claimed_at, stored_at"
    values = f"'{key}', '', '', '', '{{}}', 0, 0, 0, {claimed}, {stored}"
    return f"insert into archive_object ({columns}) values ({values})"


def letter(event_id: str, told_at: datetime, source: str = OURS) -> bytes:
    headers = {"ce-time": told_at.isoformat(), "ce-source": source}
    return json.dumps({"event_id": event_id, "headers": headers}).encode()
