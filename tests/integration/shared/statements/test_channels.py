"""Statements on channels to the real database: what they answer, and what becomes of channels when they fail."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from pg8000.exceptions import DatabaseError

from shared.outcomes.problems import Unavailable
from shared.statements.channels import run
from tests.integration.shared.statements.conftest import Write
from tests.integration.shared.statements.loops import on_a_loop

pytestmark = pytest.mark.usefixtures("two_channels")

WHO = "select pg_backend_pid() as pid"
MISTAKE = "select 1 / :divisor::int as quotient"


def test_a_row_comes_by_column_with_the_types_of_its_columns(write: Write) -> None:
    types = write(
        "select :a::int as a, :b as b, null as c, :d::json as d, jsonb '[1]' as e, true as f, "
        "timestamptz '2026-03-01 01:02:03.5+02' as g, date '2026-03-01' as h, :i::text[] as i"
    )

    row = on_a_loop(lambda: run(types, a=1, b="ü", d='{"x": "1.50"}', i=["a", None, 'b"'], passed_by=1))

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


def test_a_statement_runs_as_often_as_it_likes_on_one_connection(write: Write) -> None:
    who = write(WHO)

    async def thrice() -> list[dict[str, Any]]:
        return [await run(who) for _ in range(3)]

    first, *others = on_a_loop(thrice)
    assert others == [first, first]


@pytest.mark.parametrize("size", [1, 300_000, 5_000_000])
def test_a_question_and_an_answer_may_be_longer_than_any_buffer(write: Write, size: int) -> None:
    echo = write("select :text as text, length(:text) as length")

    async def both() -> list[dict[str, Any]]:
        return await asyncio.gather(*(run(echo, text=letter * size) for letter in "ab"))

    assert on_a_loop(both) == [{"text": letter * size, "length": size} for letter in "ab"]


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

    before, after = on_a_loop(around)
    assert before == after


def test_a_statement_that_cannot_be_prepared_leaves_the_channel_usable(write: Write) -> None:
    who, nowhere = write(WHO), write("select :a as a from nowhere")

    async def around() -> tuple[int, int]:
        before = await run(who)
        for _ in range(2):
            with pytest.raises(DatabaseError, match="42P01"):
                await run(nowhere, a=1)
        return before["pid"], (await run(who))["pid"]

    before, after = on_a_loop(around)
    assert before == after


def test_two_hundred_share_two_channels_and_all_end(write: Write, database: Callable[[str], sa.Engine]) -> None:
    slow = write(
        "select pg_backend_pid() as pid, pg_sleep(0.005)::text as slept, count(*) as open "
        "from pg_stat_activity where usename = current_user and backend_start > :since::timestamptz"
    )
    with database("product").connect() as connection:
        since = connection.execute(sa.text("select clock_timestamp()")).scalar_one()

    async def crowd() -> list[dict[str, Any]]:
        return await asyncio.gather(*(run(slow, since=since) for _ in range(200)))

    rows = on_a_loop(crowd)
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

    assert on_a_loop(around) == {"ended": None}
