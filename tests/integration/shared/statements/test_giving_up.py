"""Whoever gives up, at whatever moment, leaves nothing to the next and takes nobody's place."""

import asyncio
from collections.abc import Awaitable
from struct import pack

import pytest
from pg8000.exceptions import InterfaceError

from shared.outcomes.problems import Unavailable
from shared.statements.channels import channels, run
from shared.statements.statement import Statement
from tests.integration.shared.statements.conftest import Lied
from tests.integration.shared.statements.liar import ANSWER, FIRST, Liar, message
from tests.loop import awaited, until


def test_an_answer_that_nobody_waits_for_any_more_is_given_to_nobody(lied_to: Lied, ask: Statement) -> None:
    other = [*FIRST[:4], message(b"D", pack("!hi", 1, 2) + b"13"), *FIRST[5:]]

    async def around() -> None:
        async with lied_to([]) as server:
            given_up = asyncio.create_task(run(ask))
            await until(lambda: server.questions == 1)
            given_up.cancel()
            (first,) = server.writers
            await server.say(first, other)
            with pytest.raises(asyncio.CancelledError):
                await given_up
            assert await run(ask) == ANSWER
            assert server.connections == 2
            await until(lambda: server.open == 1)

    awaited(around())


@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "timed out"])
def test_a_connection_that_comes_too_late_is_closed_and_counts_until_then(
    lied_to: Lied, ask: Statement, cancelled: bool
) -> None:
    async def give_up(server: Liar) -> None:
        waiting = asyncio.create_task(run(ask, 5 if cancelled else 0.2))
        await until(lambda: server.open == 1)
        if cancelled:
            waiting.cancel()
        with pytest.raises(asyncio.CancelledError if cancelled else Unavailable):
            await waiting

    async def around() -> None:
        async with lied_to() as server:
            server.greets.clear()
            await give_up(server)
            with pytest.raises(Unavailable):
                await run(ask, 0.2)
            assert server.connections == 1
            server.greets.set()
            assert await run(ask) == ANSWER
            assert (server.connections, server.questions) == (2, 1)
            await until(lambda: server.open == 1)

    awaited(around())


def test_a_connection_that_comes_too_late_and_cannot_be_closed_leaves_its_place(
    lied_to: Lied, ask: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[str] = []

    def broken(_connection: object) -> None:
        raise OSError("of no use")

    async def around() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(str(said["exception"])))
        async with lied_to() as server:
            server.greets.clear()
            with monkeypatch.context() as patch:
                patch.setattr("shared.statements.channels.Channel", broken)
                with pytest.raises(Unavailable):
                    await run(ask, 0.2)
                server.greets.set()
                await until(lambda: complaints == ["of no use"])
            assert await run(ask, 5) == ANSWER
        asyncio.get_running_loop().set_exception_handler(None)

    awaited(around())


def test_a_channel_that_was_closed_takes_no_question(lied_to: Lied, ask: Statement) -> None:
    async def around() -> None:
        async with lied_to() as server:
            assert await run(ask) == ANSWER
            (channel,) = channels()._idle
            channel.close()
            with pytest.raises(InterfaceError):
                await channel.run(ask, {})
            assert server.questions == 1

    awaited(around())


def test_who_gives_up_waiting_takes_nobodys_turn(lied_to: Lied, ask: Statement) -> None:
    async def around() -> None:
        async with lied_to([FIRST[0]]) as server:
            first = asyncio.create_task(run(ask))
            await until(lambda: server.questions == 1)
            waiting = [asyncio.create_task(run(ask)) for _ in range(4)]
            await asyncio.sleep(0)
            for one in waiting[::2]:
                one.cancel()
            await server.say(server.writers[0], FIRST[1:])
            assert await first == ANSWER
            assert [await one for one in waiting[1::2]] == [ANSWER, ANSWER]
            assert (server.connections, server.questions) == (1, 3)

    awaited(around())


def test_closing_waits_for_what_runs(lied_to: Lied, ask: Statement) -> None:
    async def around() -> None:
        async with lied_to([FIRST[0]]) as server:
            running = asyncio.create_task(run(ask))
            await until(lambda: server.questions == 1)
            closing: Awaitable[None] = asyncio.create_task(channels().close())
            await asyncio.sleep(0)
            await server.say(server.writers[0], FIRST[1:])
            assert await running == ANSWER
            await closing
            await until(lambda: server.open == 0)

    awaited(around())
