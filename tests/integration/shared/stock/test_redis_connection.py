"""One connection for many coroutines: nobody ever gets the answer of another, whatever the other side does."""

import asyncio
import time

import pytest

from shared.stock.redis_connection import NoAnswer
from tests.integration.shared.stock.liar import PATIENCE, Command, Liar, failures, hanging_up, in_order, silent, text
from tests.loop import awaited


def test_many_at_once_have_one_connection_and_each_its_own_answer() -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client()

            answers = await asyncio.gather(*(redis.ask("ECHO", f"Grüße {number}") for number in range(500)))

            assert answers == [f"Grüße {number}" for number in range(500)]
            assert liar.connections == 1

    awaited(main())


def test_the_answer_to_one_who_was_cancelled_goes_to_nobody_else() -> None:
    async def main() -> None:
        asked, go_on = asyncio.Event(), asyncio.Event()

        async def slowly(command: Command) -> bytes:
            asked.set()
            await go_on.wait()
            return text(command[-1])

        async with Liar(slowly) as liar:
            redis = liar.client()
            first, second = (asyncio.create_task(redis.ask("ECHO", word)) for word in ("first", "second"))
            await asked.wait()
            first.cancel()
            third = asyncio.create_task(redis.ask("ECHO", "third"))
            await asyncio.sleep(0)
            go_on.set()

            assert await asyncio.gather(second, third) == ["second", "third"]
            assert first.cancelled()
            assert liar.connections == 1

    awaited(main())


def test_whoever_is_cancelled_while_the_connection_is_opened_goes_alone() -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client()
            first, second = (asyncio.create_task(redis.ask("ECHO", word)) for word in ("first", "second"))
            await asyncio.sleep(0)
            first.cancel()

            assert await second == "second"
            assert liar.connections == 1

    awaited(main())


def test_a_silent_redis_is_waited_for_once_and_its_late_answer_reaches_nobody() -> None:
    async def main() -> None:
        go_on = asyncio.Event()

        async def late(command: Command) -> bytes:
            if command[-1].startswith("early"):
                await go_on.wait()
            return text(command[-1])

        async with Liar(late) as liar:
            redis = liar.client(patience=PATIENCE)
            began = time.monotonic()
            told = await failures(*(redis.ask("ECHO", f"early {number}") for number in range(50)))
            seconds = time.monotonic() - began
            go_on.set()

            assert {type(each) for each in told} == {NoAnswer}
            assert PATIENCE <= seconds < 25 * PATIENCE
            assert [await redis.ask("ECHO", word) for word in ("a", "b")] == ["a", "b"]
            assert liar.connections == 2

    awaited(main())


def test_an_answer_that_came_while_the_loop_was_busy_counts() -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client(patience=PATIENCE)
            await redis.ask("ECHO", "warm")
            waiting = asyncio.create_task(redis.ask("ECHO", "answer"))
            while len(liar.asked) < 2:
                await asyncio.sleep(0)
            time.sleep(2 * PATIENCE)

            assert await waiting == "answer"

    awaited(main())


def test_a_connection_that_died_idle_is_replaced_without_anybody_noticing() -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client()
            await redis.ask("ECHO", "warm")
            liar.answer = hanging_up
            dying = asyncio.gather(*(redis.ask("ECHO", str(number)) for number in range(20)))
            while len(liar.asked) < 2:
                await asyncio.sleep(0)
            liar.answer = in_order

            assert await dying == [str(number) for number in range(20)]
            assert liar.connections == 2

    awaited(main())


def test_a_redis_that_always_hangs_up_is_tried_twice() -> None:
    async def main() -> None:
        async with Liar(hanging_up) as liar:
            with pytest.raises(NoAnswer, match="closed"):
                await liar.client().ask("ECHO", "a")

            assert liar.connections == 2

    awaited(main())


def test_nobody_listening_is_told_at_once() -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client()
        with pytest.raises(NoAnswer, match="cannot be reached"):
            await redis.ask("ECHO", "a")

    awaited(main())


def test_a_command_that_cannot_be_sent_takes_nobodys_place() -> None:
    async def main() -> None:
        async with Liar() as liar:
            redis = liar.client()

            told = await failures(redis.ask("ECHO", "a"), redis.ask("ECHO", object()), redis.ask("ECHO", "b"))

            assert (told[0], told[2]) == ("a", "b")
            assert not isinstance(told[1], str)

    awaited(main())


def test_a_redis_that_takes_connections_and_says_nothing_costs_everybody_one_patience() -> None:
    async def main() -> None:
        async with Liar(silent) as liar:
            redis = liar.client(":secret@", patience=PATIENCE)
            began = time.monotonic()

            told = await failures(*(redis.ask("ECHO", str(number)) for number in range(50)))

            assert {type(each) for each in told} == {NoAnswer}
            assert time.monotonic() - began < 25 * PATIENCE
            assert liar.connections == 1

    awaited(main())
