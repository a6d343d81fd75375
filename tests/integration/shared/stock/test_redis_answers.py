"""Whatever Redis answers, in whatever pieces: it is for whoever asked, and for nobody else."""

import asyncio

import pytest

from shared.stock.redis_connection import NoAnswer, Refused
from tests.integration.shared.stock.liar import Command, Liar, failures, text
from tests.loop import awaited


@pytest.mark.parametrize("nonsense", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"$3\r\n\xff\xfe\xfd\r\n", b"$x\r\n"])
def test_nonsense_ends_the_connection_and_reaches_nobody(nonsense: bytes) -> None:
    async def main() -> None:
        async def lie(command: Command) -> bytes:
            return nonsense if command[-1] == "lie" else text(command[-1])

        async with Liar(lie) as liar:
            redis = liar.client()

            told = await failures(redis.ask("ECHO", "lie"), redis.ask("ECHO", "behind"))

            assert {type(each) for each in told} == {NoAnswer}
            assert await redis.ask("ECHO", "again") == "again"

    awaited(main())


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next() -> None:
    async def main() -> None:
        async def twice(command: Command) -> bytes:
            return text(command[-1]) * (2 if command[-1] == "first" else 1)

        async with Liar(twice) as liar:
            redis = liar.client()

            assert await redis.ask("ECHO", "first") == "first"
            assert [await redis.ask("ECHO", word) for word in ("second", "third")] == ["second", "third"]
            assert liar.connections == 2

    awaited(main())


@pytest.mark.parametrize("odd", [b"#f\r\n", b"_\r\n", b"*-1\r\n", b"*0\r\n"])
def test_an_odd_answer_shifts_no_other(odd: bytes) -> None:
    async def main() -> None:
        async def oddly(command: Command) -> bytes:
            return odd if command[-1] == "odd" else text(command[-1])

        async with Liar(oddly) as liar:
            redis = liar.client()

            told = await asyncio.gather(*(redis.ask("ECHO", word) for word in ("a", "odd", "b")))

            assert (told[0], told[2]) == ("a", "b")
            assert not told[1]

    awaited(main())


def test_an_answer_may_come_in_pieces() -> None:
    async def main() -> None:
        whole = b"*2\r\n" + text("Grüße") + b"$-1\r\n"
        pieces = iter([whole[i : i + 1] for i in range(len(whole))])

        async def piecemeal(_command: Command) -> bytes:
            return next(pieces)

        async with Liar(piecemeal) as liar:
            redis = liar.client()
            first = asyncio.create_task(redis.ask("MGET", "a", "b"))
            others = [asyncio.create_task(redis.ask("ECHO", "more")) for _ in whole[1:]]

            assert await first == ["Grüße", None]
            for other in others:
                other.cancel()

    awaited(main())


def test_an_error_is_for_whoever_caused_it_alone() -> None:
    async def main() -> None:
        async def refuse(command: Command) -> bytes:
            return b"-NOPERM not yours\r\n" if command[-1] == "b" else text(command[-1])

        async with Liar(refuse) as liar:
            redis = liar.client()

            first, second, third = await failures(*(redis.ask("ECHO", word) for word in "abc"))

            assert (first, third, liar.connections) == ("a", "c", 1)
            assert isinstance(second, Refused)
            assert str(second) == "NOPERM not yours"

    awaited(main())
