"""A backup comes back whole, row by row, or not at all."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scripts.minierp.care.backup import listing
from scripts.minierp.care.backup.backup import back_up
from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import Database
from scripts.minierp.care.backup.listing import backups, find, keep
from scripts.minierp.care.backup.manifest import FILE, Manifest, folder
from scripts.minierp.care.backup.place import Place
from scripts.minierp.care.backup.restore import Restored, restore
from scripts.minierp.terminal.errors import CliError, UsageError

Run = Callable[..., list[tuple[object, ...]]]

PLANTED = (
    r"""insert into outbox (event) values ('{"text":"tab\t, \"quotes\", line\nbreak, \\N, ünï, 😀"}')""",
    "insert into product select 'SKU-' || n, E'a\\tb\\nc\\\\N' || n, '', 'both', 'piece', n * 1.10, 'EUR', null, 0, 0, "
    "false, 'active', 1, '2026-01-02 03:04:05.678901+05' from generate_series(1, 3000) as n",
    "insert into product_barcode values ('00000000000017', '17', 'SKU-17')",
)
EVERYTHING = "select md5(string_agg(t::text, '|' order by t::text)) from {} as t"


def brought_back(place: Place, manifest: Manifest, bucket: Bucket, **options: Any) -> Restored:
    return restore(place, manifest, bucket, **{"replace": False, "sure": lambda: None, **options})


@pytest.fixture(scope="module")
def planted(source: Place, run: Run) -> Place:
    run(source, "product", *PLANTED)
    return source


@pytest.fixture(scope="module")
def empty(fresh: Callable[[], Place]) -> Place:
    """Where nothing is, and nothing comes."""
    return fresh()


@pytest.fixture
def saved(planted: Place, bucket: Bucket) -> Manifest:
    return back_up(planted.databases, bucket)


def test_every_row_comes_back_and_numbers_go_on(
    saved: Manifest, planted: Place, fresh: Callable[[], Place], bucket: Bucket, run: Run
) -> None:
    run(planted, "product", "insert into outbox (event) values ('{}')")  # after the moment
    target = fresh()

    brought_back(target, find(bucket, saved.name), bucket)

    for table in ("product", "product_barcode"):
        assert run(target, "product", EVERYTHING.format(table)) == run(planted, "product", EVERYTHING.format(table))
    ((last,),) = run(target, "product", "select max(position) from outbox")
    ((text,),) = run(
        target, "product", "select event ->> 'text' from outbox where event ->> 'text' like 'tab%' limit 1"
    )
    assert text == 'tab\t, "quotes", line\nbreak, \\N, ünï, 😀'
    assert run(target, "product", "insert into outbox (event) values ('{}') returning position > " + str(last)) == [
        (True,)
    ]
    assert run(target, "sales", "select version_num from alembic_version")
    with pytest.raises(UsageError, match=r"data in the database\(s\) of .*product"):
        brought_back(target, saved, bucket)
    with pytest.raises(KeyboardInterrupt):
        brought_back(target, saved, bucket, replace=True, sure=_no)
    brought_back(target, saved, bucket, replace=True)
    assert run(target, "product", "select count(*) from product") == [(3000,)]


def _no() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("harm", ["missing", "cut off", "scrambled"])
def test_half_a_backup_changes_no_database(harm: str, saved: Manifest, empty: Place, bucket: Bucket, run: Run) -> None:
    table = saved.domains["product"].tables["product"]
    whole = bucket.get(table.key) or b""
    if harm == "missing":
        bucket.delete(table.key)
    else:
        bucket.put(table.key, whole[: len(whole) // 2] if harm == "cut off" else whole[::-1])

    with pytest.raises(CliError, match=r"product\.copy\.gz is missing or damaged"):
        brought_back(empty, saved, bucket)

    for domain in empty.databases:
        assert run(empty, domain, "select count(*) from pg_class where relname = 'outbox'") == [(0,)]


def test_a_backup_of_a_newer_release_is_refused_by_its_name(saved: Manifest, empty: Place, bucket: Bucket) -> None:
    sales = saved.domains["sales"].model_copy(update={"revision": "9999"})
    newer = saved.model_copy(update={"domains": {**saved.domains, "sales": sales}})

    with pytest.raises(CliError, match="newer MiniERP: its sales has revision 9999"):
        brought_back(empty, newer, bucket)


def test_nobody_may_work_with_a_database_that_is_restored(saved: Manifest, planted: Place, bucket: Bucket) -> None:
    with (
        closing(Database(planted.databases["sales"])),
        pytest.raises(CliError, match=r"1 connection\(s\) to the database of sales are open"),
    ):
        brought_back(planted, saved, bucket, replace=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace("minierp:", "stranger:"), "InvalidAccessKeyId|Forbidden|403|AccessDenied"),
        (lambda _: "http://a:b@127.0.0.1:1/minierp", "does not do it"),
    ],
    ids=["wrong credentials", "store down"],
)
def test_a_store_that_does_not_answer_is_said_before_anybody_waits(
    planted: Place, change: Callable[[str], str], said: str
) -> None:
    elsewhere = Bucket(change(planted.objects))

    with pytest.raises(CliError, match=said):
        back_up(planted.databases, elsewhere)
    with pytest.raises(CliError, match=said):
        find(elsewhere, None)


def test_what_was_interrupted_is_no_backup(planted: Place, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [each.name for each in backups(bucket)]
    monkeypatch.setattr(Bucket, "put", _no_more)  # the manifest is what is written last

    with pytest.raises(CliError):
        back_up(planted.databases, bucket)

    assert [each.name for each in backups(bucket)] == before


def _no_more(_: Bucket, key: str, __: bytes) -> None:
    raise CliError(f"{key} was not written.")


def test_the_newest_are_kept_and_what_was_left_unfinished_goes_after_a_day(
    saved: Manifest, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{2001 + year}0101T000000Z" for year in range(3)]
    for name in names:
        bucket.put(f"{folder(name)}{FILE}", saved.model_copy(update={"name": name}).model_dump_json().encode())
        bucket.put(f"{folder(name)}sales/outbox.copy.gz", b"")
    bucket.put("backups/20000101T000000Z/sales/outbox.copy.gz", b"")

    count = len(backups(bucket)) - 2
    assert keep(bucket, count) == names[:2]
    assert [each.name for each in backups(bucket)][-1] == names[2]
    assert [each.key for each in bucket.below("backups/20000101T000000Z/")]  # it may be under way
    assert not bucket.below(folder(names[0]))

    monkeypatch.setattr(listing, "_UNFINISHED_FOR", -timedelta(days=1))
    keep(bucket, count)
    assert not bucket.below("backups/20000101T000000Z/")
    assert datetime.now(UTC) - saved.at < timedelta(hours=1)
    bucket.delete(f"{folder(names[2])}{FILE}")
