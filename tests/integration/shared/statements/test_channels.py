"""Statements on channels to the real database: what they answer, and what becomes of channels when they fail."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from pg8000.exceptions import DatabaseError

from scripts.minierp.local.system.system import System
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from shared.statements.channels import run
from shared.telemetry.metrics import READINGS
from tests.integration.shared.statements.conftest import Superuser, Write
from tests.loop import awaited, until

pytestmark = pytest.mark.usefixtures("two_channels")

WHO = "select pg_backend_pid() as pid"
MISTAKE = "select 1 / :divisor::int as quotient"


def test_a_row_comes_by_column_with_the_types_of_its_columns(write: Write) -> None:
    types = write(
        "select :a::int as a, :b as b, null as c, :d::json as d, jsonb '[1]' as e, true as f, "
        "timestamptz '2026-03-01 01:02:03.5+02' as g, date '2026-03-01' as h, :i::text[] as i"
    )

    row = awaited(run(types, a=1, b="ü", d='{"x": "1.50"}', i=["a", None, 'b"'], passed_by=1))

    assert row == {
        "a": 1,
        "b": "ü",
        "c": None,
        "d": {"x": "1.50"},
        "e": [1],
        "f": True,
        "g": datetime(2026, 2, 28, 23, 2, 3, 500000, UTC),
        "h": date(2026, 3, 1),
        "i": ["a", None, 'b"'],
    }


def test_a_channel_is_encrypted_if_there_is_somebody_to_trust(write: Write) -> None:
    encrypted = write("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")

    row = awaited(run(encrypted))

    assert row == ({"ssl": True, "version": "TLSv1.3"} if settings().database_ca else {"ssl": False, "version": None})


def test_a_statement_runs_as_often_as_it_likes_on_one_connection(write: Write) -> None:
    who = write(WHO)

    async def thrice() -> list[dict[str, Any]]:
        return [await run(who) for _ in range(3)]

    first, *others = awaited(thrice())
    assert others == [first, first]


def test_how_many_channels_are_in_use_and_who_waits_for_one_is_told(write: Write) -> None:
    slow = write("select pg_sleep(0.2)::text as slept")

    async def five() -> list[float]:
        running = [asyncio.create_task(run(slow)) for _ in range(5)]
        await until(lambda: READINGS["minierp_channels_in_use"]() == 2)
        told = [READINGS["minierp_channels_waiting"]()]
        await asyncio.gather(*running)
        return [*told, READINGS["minierp_channels_in_use"](), READINGS["minierp_channels_waiting"]()]

    assert awaited(five()) == [3, 0, 0]


@pytest.mark.parametrize("size", [1, 300_000, 5_000_000])
def test_a_question_and_an_answer_may_be_longer_than_any_buffer(write: Write, size: int) -> None:
    echo = write("select :text as text, length(:text) as length")

    async def both() -> list[dict[str, Any]]:
        return await asyncio.gather(*(run(echo, text=letter * size) for letter in "ab"))

    assert awaited(both()) == [{"text": letter * size, "length": size} for letter in "ab"]


@pytest.mark.parametrize("first", [0, 1])
def test_an_error_that_the_database_reports_leaves_the_channel_usable(write: Write, first: int) -> None:
    who, mistake = write(WHO), write(MISTAKE)

    async def around() -> tuple[int, int]:
        before = await run(who)
        for divisor in (first, 0):
            try:
                await run(mistake, divisor=divisor)
            except DatabaseError as error:
                assert error.args[0]["C"] == "22012"
        assert await run(mistake, divisor=1) == {"quotient": 1}
        return before["pid"], (await run(who))["pid"]

    before, after = awaited(around())
    assert before == after


def test_a_statement_that_cannot_be_prepared_leaves_the_channel_usable(write: Write) -> None:
    who, nowhere = write(WHO), write("select :a as a from nowhere")

    async def around() -> tuple[int, int]:
        before = await run(who)
        for _ in range(2):
            with pytest.raises(DatabaseError, match="42P01"):
                await run(nowhere, a=1)
        return before["pid"], (await run(who))["pid"]

    before, after = awaited(around())
    assert before == after


def test_two_hundred_share_two_channels_and_all_end(write: Write, database: Callable[[str], sa.Engine]) -> None:
    slow = write(
        "select pg_backend_pid() as pid, pg_sleep(0.005)::text as slept, count(*) as open "
        "from pg_stat_activity where usename = current_user and backend_start > :since::timestamptz"
    )
    with database("product").connect() as connection:
        since = connection.execute(sa.text("select clock_timestamp()")).scalar_one()

    async def crowd() -> list[dict[str, Any]]:
        return await asyncio.gather(*(run(slow, 60, since=since) for _ in range(200)))

    rows = awaited(crowd())
    assert len(rows) == 200
    assert len({row["pid"] for row in rows}) == 2
    assert max(row["open"] for row in rows) <= 2


def test_a_channel_whose_connection_ends_while_it_works_is_unavailable_and_the_next_works(write: Write) -> None:
    end = write("select case when :last::boolean then pg_terminate_backend(pg_backend_pid()) end as ended")

    async def around() -> dict[str, Any]:
        await run(end, last=False)
        with pytest.raises(Unavailable):
            await run(end, last=True)
        return await run(end, last=False)

    assert awaited(around()) == {"ended": None}


def test_a_transaction_that_fails_at_its_end_has_failed(write: Write, superuser: Superuser) -> None:
    superuser("create table if not exists only_once (id int unique deferrable initially deferred)")
    superuser("grant all on only_once to product")
    twice, who = write("insert into only_once values (:id::int) returning id"), write(WHO)

    async def around() -> bool:
        before = await run(who)
        await run(twice, id=1)
        with pytest.raises(DatabaseError, match="23505"):
            await run(twice, id=1)
        return before == await run(who)

    same = awaited(around())
    superuser("drop table only_once")
    assert same


def test_whoever_gives_up_leaves_nothing_to_the_next(write: Write) -> None:
    slow, who = write("select pg_sleep(:seconds::numeric)::text as slept"), write("select :text as text")

    async def around() -> None:
        await run(slow, seconds=0)
        for turns in range(40):
            given_up = [asyncio.create_task(run(slow, seconds="0.005")) for _ in range(4)]
            for _ in range(turns):
                await asyncio.sleep(0)
            for one in given_up:
                one.cancel()
            assert await asyncio.gather(*(run(who, text=text) for text in "abc")) == [{"text": text} for text in "abc"]
            await asyncio.gather(*given_up, return_exceptions=True)

    awaited(around())


def test_a_statement_that_takes_too_long_is_unavailable_and_the_next_works(write: Write) -> None:
    slow = write("select pg_sleep(:seconds::numeric)::text as slept")

    async def around() -> dict[str, Any]:
        with pytest.raises(Unavailable):
            await run(slow, 0.2, seconds=30)
        return await run(slow, seconds=0)

    assert awaited(around()) == {"slept": ""}


def test_idle_channels_whose_connections_end_are_replaced_unseen(write: Write, superuser: Superuser) -> None:
    who = write("select pg_backend_pid() as pid, pg_sleep(0.01)::text as slept")

    async def around() -> tuple[set[int], set[int]]:
        before = await asyncio.gather(run(who), run(who))
        for row in before:
            superuser(f"select pg_terminate_backend({row['pid']}, 5000)")
        await asyncio.sleep(0)
        after = await asyncio.gather(run(who), run(who))
        return {row["pid"] for row in before}, {row["pid"] for row in after}

    before, after = awaited(around())
    assert (len(before), len(after), before & after) == (2, 2, set())


def test_a_channel_that_is_old_is_opened_anew(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    who = write(WHO)

    async def around() -> tuple[int, int]:
        before = await run(who)
        monkeypatch.setattr("shared.statements.channels._RECYCLE_SECONDS", 0)
        return before["pid"], (await run(who))["pid"]

    before, after = awaited(around())
    assert before != after


def test_while_the_server_is_away_statements_are_unavailable_and_then_work_again(
    services: System, write: Write
) -> None:
    who = write(WHO)

    async def around() -> None:
        await asyncio.gather(run(who), run(who))
        await asyncio.to_thread(services.stop, "postgres-product")
        for _ in range(3):
            with pytest.raises(Unavailable):
                await run(who)
        await asyncio.to_thread(services.start, "postgres-product")
        assert await run(who)

    awaited(around())


def test_a_parameter_that_is_not_given_is_a_mistake_and_nothing_is_sent(write: Write) -> None:
    who, wants = write(WHO), write("select :a as a")

    async def around() -> bool:
        before = await run(who)
        with pytest.raises(KeyError, match="a"):
            await run(wants, b=1)
        return before == await run(who)

    assert awaited(around())
