"""An answer may come in any pieces, with anything between them, or end early; an error is an answer, too."""

from collections.abc import Sequence
from struct import pack

import pytest
from pg8000.exceptions import DatabaseError

from shared.outcomes.problems import Unavailable
from shared.statements.channels import run
from shared.statements.statement import Statement
from tests.integration.shared.statements.conftest import Lied
from tests.integration.shared.statements.liar import (
    ANSWER,
    FIRST,
    HANG_UP,
    LATER,
    NOTICE,
    PARAMETER,
    READY,
    Pieces,
    message,
    report,
)
from tests.loop import awaited


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
