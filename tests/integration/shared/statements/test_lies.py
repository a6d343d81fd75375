"""Whatever comes instead of an answer: whoever asked is told, and nobody gets what was meant for another."""

import asyncio
import struct
from struct import pack

import pytest

from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from shared.statements.channels import channels, run
from shared.statements.statement import Statement
from tests.integration.shared.statements.conftest import Lied
from tests.integration.shared.statements.liar import (
    ANSWER,
    COLUMNS,
    FIRST,
    HANG_UP,
    LATER,
    READY,
    ROW,
    Pieces,
    message,
    report,
)
from tests.loop import awaited, until

FATAL = report(b"E", "FATAL", "57P01")
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
