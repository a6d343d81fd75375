"""All domains at one moment, while they work."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from scripts.minierp.care.backup import cut
from scripts.minierp.care.backup.cut import one_moment
from scripts.minierp.care.backup.databases import Database
from scripts.minierp.care.backup.place import Place
from scripts.minierp.terminal.errors import CliError
from shared.process.domains import DOMAINS
from tests.eventually import eventually

_WRITERS = 4
_ROUNDS = 5


@contextmanager
def chatter(place: Place) -> Iterator[list[float]]:
    """Events that run through all domains without pause, each told by one and taken by the next; how long each took."""
    ended, took = threading.Event(), list[float]()

    def write(number: int) -> None:
        connections = [Database(place.databases[domain]) for domain in DOMAINS]
        count = 0
        while not ended.is_set():
            count += 1
            began, source = time.monotonic(), connections[count % len(DOMAINS)]
            taker = connections[(count + 1) % len(DOMAINS)]
            name = f"{number}-{count}"
            source.run("begin")
            source.run(f"insert into idempotency values ('chatter', '{name}', '', '{{}}')")
            source.run(f'insert into outbox (event) values (\'{{"id": "{name}"}}\')')
            source.run("commit")
            taker.run(f"insert into inbox (function, event_id, source) values ('chatter', '{name}', '')")
            took.append(time.monotonic() - began)
        for connection in connections:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(_WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_no_domain_has_taken_an_event_that_another_has_not_told(source: Place) -> None:
    with chatter(source) as took:
        eventually(lambda: took)
        for _ in range(_ROUNDS):
            with one_moment(source.databases) as found:
                told = {
                    row[0]
                    for connection in found.connections.values()
                    for row in connection.run("select event ->> 'id' from outbox")
                }
                taken = {
                    row[0]
                    for connection in found.connections.values()
                    for row in connection.run("select event_id from inbox where function = 'chatter'")
                }
                assert found.waited_seconds < 2
            assert taken
            assert not taken - told

    assert max(took) < 5


def test_who_stays_long_in_a_transaction_makes_nobody_else_wait_for_long(source: Place) -> None:
    with closing(Database(source.databases["sales"])) as slow:
        slow.run("begin")
        slow.run("insert into outbox (event) values ('{}')")
        waiting = threading.Thread(target=lambda: _take_and_leave(source))
        waiting.start()
        with closing(Database(source.databases["inventory"])) as other:
            began = time.monotonic()
            other.run("insert into outbox (event) values ('{}')")
            assert time.monotonic() - began < 2.5
        slow.run("rollback")
        waiting.join(10)

    assert not waiting.is_alive()


def test_where_writers_never_rest_there_is_no_moment(source: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "PATIENCE_SECONDS", 0.5)
    with closing(Database(source.databases["sales"])) as slow:
        slow.run("begin")
        slow.run("insert into outbox (event) values ('{}')")
        with pytest.raises(CliError, match="nobody wrote"), one_moment(source.databases):
            pass
        with closing(Database(source.databases["product"])) as other:  # and nothing is left locked
            other.run("set lock_timeout = '500ms'")
            other.run("insert into outbox (event) values ('{}')")


def test_who_waits_for_a_backup_is_not_ended_even_where_the_backup_waits_for_them(source: Place) -> None:
    with closing(Database(source.databases["sales"])) as first, closing(Database(source.databases["sales"])) as second:
        for writer in (first, second):
            writer.run("begin")
        first.run("set local deadlock_timeout = '1min'")
        second.run("set local deadlock_timeout = '920ms'")  # or else the backup would find it first
        first.run("insert into outbox (event) values ('{}')")
        second.run("select pg_advisory_xact_lock(1)")
        threads = [
            threading.Thread(target=lambda: first.run("select pg_advisory_xact_lock(1)")),
            threading.Thread(target=lambda: _take_and_leave(source)),
        ]
        for thread in threads:
            thread.start()
        for _ in cut._WAITS * 2:
            second.run("savepoint before")
            eventually(lambda: _waits_for_the_first(source))
            second.run("insert into inbox (function, event_id, source) values ('late', 'late', '')")
            second.run("rollback to before")
        second.run("rollback")
        threads[0].join(10)
        first.run("rollback")
        threads[1].join(10)

    assert not any(thread.is_alive() for thread in threads)


def _waits_for_the_first(place: Place) -> bool:
    with closing(Database(place.databases["sales"])) as connection:
        return bool(connection.run(_WAITS_FOR_OUTBOX))


_WAITS_FOR_OUTBOX = "select 1 from pg_locks where not granted and mode = 'ShareLock' and relation = 'outbox'::regclass"


def test_a_vacuum_that_works_on_a_table_gives_way(source: Place) -> None:
    with closing(Database(source.databases["sales"])) as connection:
        connection.run("insert into inbox select 'vacuumed', n::text, '' from generate_series(1, 30000) as n")
        connection.run("delete from inbox where function = 'vacuumed'")
        connection.run(
            "alter table inbox set (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, "
            "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)"
        )
        try:
            connection.run("alter system set autovacuum_naptime = 1")
            connection.run("select pg_reload_conf()")
            eventually(lambda: connection.run(_VACUUMS))
            began = time.monotonic()
            _take_and_leave(source)
            assert time.monotonic() - began < 10
        finally:
            connection.run("alter system reset autovacuum_naptime")
            connection.run("alter table inbox reset (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor)")
            connection.run("alter table inbox reset (autovacuum_vacuum_cost_delay, autovacuum_vacuum_cost_limit)")
            connection.run("select pg_reload_conf()")


_VACUUMS = """
select 1 from pg_locks join pg_stat_activity using (pid)
where backend_type = 'autovacuum worker' and granted and relation = 'inbox'::regclass
  and mode = 'ShareUpdateExclusiveLock'
"""


def test_a_database_that_does_not_answer_is_named(source: Place) -> None:
    nowhere = {**source.databases, "purchasing": "postgresql+pg8000://a:b@127.0.0.1:1/c"}

    with pytest.raises(CliError, match="database of purchasing"), one_moment(nowhere):
        pass


def _take_and_leave(source: Place) -> None:
    with one_moment(source.databases):
        pass
