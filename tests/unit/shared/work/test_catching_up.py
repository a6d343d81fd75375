"""Whoever is answered sees what follows the commit, unless that takes long."""

import asyncio
import time

from shared.work.after_commit import AfterCommit


def test_what_follows_the_commit_is_done_when_one_has_caught_up() -> None:
    done = []

    async def write() -> None:
        await asyncio.sleep(0.01)
        done.append("level")

    async def answered() -> None:
        after = AfterCommit()
        after.add([write, write])
        await after.caught_up()

    asyncio.run(answered())

    assert done == ["level", "level"]


def test_what_takes_long_is_not_waited_for_and_goes_on() -> None:
    ended = []

    async def answered() -> float:
        after, goes_on = AfterCommit(), asyncio.Event()

        async def hang() -> None:
            await goes_on.wait()
            ended.append("in the end")

        after.add([hang])
        began = time.monotonic()
        await after.caught_up()
        took = time.monotonic() - began
        goes_on.set()
        await after.caught_up()
        return took

    assert asyncio.run(answered()) < 5
    assert ended == ["in the end"]


def test_where_nothing_follows_nothing_is_waited_for() -> None:
    asyncio.run(AfterCommit().caught_up())
