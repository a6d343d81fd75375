"""Whatever comes instead of an answer: whoever asked is told, and nobody gets what was meant for another."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from struct import pack

import pytest
from pg8000.exceptions import DatabaseError, InterfaceError

from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from shared.statements.channels import channels, run
from shared.statements.statement import Statement
from tests.integration.shared.statements.conftest import Write
from tests.integration.shared.statements.liar import (
    COLUMNS,
    FIRST,
    HANG_UP,
    LATER,
    NOTICE,
    PARAMETER,
    READY,
    ROW,
    Liar,
    liar,
    message,
    report,
)
from tests.loop import awaited

ANSWER = {"answer": 42}
FATAL = report(b"E", "FATAL", "57P01")
Pieces = Sequence[bytes | None]
Lied = Callable[..., AbstractAsyncContextManager[Liar]]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    settings.cache_clear()


@pytest.fixture
def ask(write: Write) -> Statement:
    return write("select answer")


@pytest.fixture
def lied_to(monkeypatch: pytest.MonkeyPatch) -> Lied:
    """async with lied_to(answers…) as server: the process's one channel leads there."""

    @asynccontextmanager
    async def here(*answers: Pieces) -> AsyncIterator[Liar]:
        async with liar(*answers) as (server, url):
            for name, value in {"DATABASE_URL": url, "DEADLINE_SECONDS": "5", "CHANNELS": "1"}.items():
                monkeypatch.setenv(name, value)
            settings.cache_clear()
            await begin_anew()
            try:
                yield server
            finally:
                await begin_anew()

    return here


async def begin_anew() -> None:
    await channels().close()
    channels.cache_clear()


async def until(fact: Callable[[], bool]) -> None:
    """Until it is so. Raises TimeoutError after five seconds."""
    async with asyncio.timeout(5):
        while not fact():
            await asyncio.sleep(0.001)


def halves(parts: Sequence[bytes]) -> list[Pieces]:
    whole = b"".join(parts)
    return [(whole[:cut], whole[cut:]) for cut in range(1, len(whole))]


def bytewise(parts: Sequence[bytes]) -> Pieces:
    return [bytes([byte]) for byte in b"".join(parts)]


def interrupted(parts: Sequence[bytes]) -> Pieces:
    """Something that may come at any time, before and behind every message."""
    notified = message(b"A", pack("!i", 7) + b"channel\0payload\0")
    return [part for each in parts for part in (NOTICE + PARAMETER, each, notified)]


@pytest.mark.parametrize("parts", [FIRST, LATER], ids=["first", "later"])
def test_an_answer_may_be_cut_anywhere(lied_to: Lied, ask: Statement, parts: list[bytes]) -> None:
    cuts = [*halves(parts), bytewise(parts), [b"".join(parts)], parts, interrupted(parts)]

    async def each() -> None:
        for cut in cuts:
            async with lied_to(*([cut] if parts is FIRST else [FIRST, cut])) as server:
                for _ in range(3):
                    assert await run(ask) == ANSWER
                assert (server.connections, server.questions) == (1, 3)

    awaited(each())


@pytest.mark.parametrize("parts", [FIRST, LATER], ids=["first", "later"])
def test_an_answer_that_ends_early_is_unavailable_and_the_next_comes_from_another_connection(
    lied_to: Lied, ask: Statement, parts: list[bytes]
) -> None:
    whole = b"".join(parts)

    async def each() -> None:
        for end in range(len(whole)):
            async with lied_to(*([] if parts is FIRST else [FIRST]), [whole[:end], HANG_UP]) as server:
                if parts is LATER:
                    assert await run(ask) == ANSWER
                with pytest.raises(Unavailable):
                    await run(ask)
                assert await run(ask) == ANSWER
                assert server.connections == 2

    awaited(each())


@pytest.mark.parametrize(
    "pieces",
    [
        [report(b"E", "ERROR", "22012") + READY],
        bytewise([report(b"E", "ERROR", "22012"), READY]),
        [*FIRST[:4], report(b"E", "ERROR", "22012"), NOTICE, READY],
        [*FIRST[:-1], report(b"E", "ERROR", "22012"), READY],
    ],
    ids=["whole", "bytewise", "of the parameters", "of the commit"],
)
def test_an_error_is_raised_and_the_connection_stays(lied_to: Lied, ask: Statement, pieces: Pieces) -> None:
    async def around() -> None:
        async with lied_to(pieces) as server:
            with pytest.raises(DatabaseError, match="22012"):
                await run(ask)
            assert await run(ask) == ANSWER
            assert server.connections == 1

    awaited(around())


LIES = {
    "the end": [FATAL, HANG_UP],
    "the end of a server that forgets to close": [FATAL],
    "an end of no class that is tried again": [report(b"E", "FATAL", "28000"), HANG_UP],
    "a transaction that stays open": [*FIRST[:-1], message(b"Z", b"T")],
    "a failed transaction": [*FIRST[:-1], message(b"Z", b"E")],
    "another protocol": [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    "zeros": [b"\0" * 64],
    "a message that nobody knows": [message(b"?")],
    "a message of less than nothing": [b"2" + pack("!i", -1)],
    "a request to copy in": [*FIRST[:4], message(b"G", b"\0\0\0")],
    "a question for the password": [message(b"R", pack("!i", 3))],
}


@pytest.mark.parametrize("pieces", LIES.values(), ids=LIES)
def test_what_is_no_answer_is_unavailable_and_the_next_comes_from_another_connection(
    lied_to: Lied, ask: Statement, pieces: Pieces
) -> None:
    async def around() -> None:
        async with lied_to(pieces) as server:
            begin = asyncio.get_running_loop().time()
            with pytest.raises(Unavailable):
                await run(ask, 30)
            assert asyncio.get_running_loop().time() - begin < 10, "found out, not waited for"
            assert await run(ask) == ANSWER
            assert server.connections == 2

    awaited(around())


def test_with_a_lost_connection_its_idle_siblings_go(
    lied_to: Lied, ask: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def around() -> None:
        async with lied_to() as server:
            monkeypatch.setenv("CHANNELS", "2")
            settings.cache_clear()
            channels.cache_clear()
            await asyncio.gather(run(ask), run(ask))
            assert (server.connections, server.open) == (2, 2)
            server.answers = [[HANG_UP]]
            with pytest.raises(Unavailable):
                await run(ask)
            await until(lambda: server.open == 0)

    awaited(around())


MISTAKES = {
    "a row before its columns": [message(b"1"), *LATER],
    "a row of other columns": [*FIRST[:4], message(b"D", pack("!h", 0)), *FIRST[5:]],
    "a number that is none": [*FIRST[:4], message(b"D", pack("!hi", 1, 2) + b"xx"), *FIRST[5:]],
    "two rows": [*FIRST[:5], ROW, *FIRST[5:]],
    "no row": [*FIRST[:4], *FIRST[5:]],
    "columns that stop": [message(b"1"), message(b"T", COLUMNS[5:-3]), *LATER],
}


@pytest.mark.parametrize("pieces", MISTAKES.values(), ids=MISTAKES)
def test_an_answer_that_cannot_be_understood_is_a_loud_mistake(lied_to: Lied, ask: Statement, pieces: Pieces) -> None:
    async def around() -> None:
        async with lied_to(pieces):
            with pytest.raises((ValueError, IndexError, AttributeError, struct.error)):
                await run(ask, 2)
            assert await run(ask) == ANSWER

    awaited(around())


def test_silence_is_unavailable_in_time_and_ends_the_connection(lied_to: Lied, ask: Statement) -> None:
    async def around() -> float:
        async with lied_to([], FIRST) as server:
            begin = asyncio.get_running_loop().time()
            with pytest.raises(Unavailable):
                await run(ask, 0.1)
            took = asyncio.get_running_loop().time() - begin
            assert await run(ask) == ANSWER
            assert server.connections == 2
            return took

    assert 0.05 < awaited(around()) < 2


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


@pytest.mark.parametrize("unasked", [NOTICE, PARAMETER, PARAMETER[:3]], ids=["notice", "parameter", "half of one"])
def test_what_may_come_at_any_time_disturbs_nobody(lied_to: Lied, ask: Statement, unasked: bytes) -> None:
    async def around() -> None:
        async with lied_to() as server:
            assert await run(ask) == ANSWER
            await server.say(server.writers[0], [unasked])
            if unasked == PARAMETER[:3]:
                server.answers = [[PARAMETER[3:], *LATER]]
            assert await run(ask) == ANSWER
            assert server.connections == 1

    awaited(around())


def test_what_comes_behind_the_greeting_is_not_lost(lied_to: Lied, ask: Statement) -> None:
    async def around() -> None:
        async with lied_to([PARAMETER[3:], *FIRST]) as server:
            server.behind_the_greeting = NOTICE + PARAMETER[:3]
            assert await run(ask) == ANSWER
            assert server.connections == 1

    awaited(around())


@pytest.mark.parametrize(
    "unasked", [[FATAL, HANG_UP], [HANG_UP], [READY], [ROW], LATER], ids=["end", "close", "ready", "row", "answer"]
)
def test_a_connection_that_speaks_unasked_is_replaced_unseen(lied_to: Lied, ask: Statement, unasked: Pieces) -> None:
    async def around() -> None:
        async with lied_to() as server:
            assert await run(ask) == ANSWER
            await server.say(server.writers[0], unasked)
            await until(lambda: server.open == 0)
            assert await run(ask) == ANSWER
            assert server.connections == 2

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
