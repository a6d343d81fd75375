import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from shared.outcomes.problems import Unavailable
from shared.process import threads
from shared.process.settings import settings
from shared.process.threads import in_thread, on_loop
from shared.telemetry.metrics import READINGS
from tests.loop import until

spoken: ContextVar[str] = ContextVar("spoken", default="")


@pytest.fixture(autouse=True)
def two_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("THREADS", "2")
    _forget()
    yield
    threads._pool().shutdown()
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    threads._pool.cache_clear()


def test_plain_work_leaves_the_loop_and_sees_its_context() -> None:
    async def work() -> tuple[int, str]:
        spoken.set("here")
        return await in_thread(lambda: (threading.get_ident(), spoken.get()))

    where, said = asyncio.run(work())

    assert (where != threading.get_ident(), said) == (True, "here")


def test_what_plain_work_raises_is_raised_where_it_was_asked_for() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(in_thread(fail))


def test_no_more_work_at_once_than_there_are_threads_and_the_loop_stays_free() -> None:
    begun, over = list[int](), threading.Event()

    def busy() -> None:
        begun.append(threading.get_ident())
        over.wait(10)

    async def work() -> None:
        tasks = [asyncio.create_task(in_thread(busy)) for _ in range(6)]
        async with asyncio.timeout(5):
            while len(begun) < 2:
                await asyncio.sleep(0)
        assert len(begun) == 2
        over.set()
        await asyncio.gather(*tasks)

    asyncio.run(work())

    assert (len(begun), len(set(begun))) == (6, 2)


def test_how_many_threads_are_in_use_and_who_waits_for_one_is_told() -> None:
    over = threading.Event()

    async def work() -> list[float]:
        busy = [asyncio.create_task(in_thread(over.wait, 10)) for _ in range(5)]
        await until(lambda: READINGS["minierp_threads_in_use"]() == 2)
        waiting = READINGS["minierp_threads_waiting"]()
        over.set()
        await asyncio.gather(*busy)
        await until(lambda: READINGS["minierp_threads_in_use"]() == 0)
        return [waiting, READINGS["minierp_threads_waiting"]()]

    assert asyncio.run(work()) == [3, 0]


def test_who_finds_no_thread_in_time_is_told_so_and_nothing_begins() -> None:
    over, begun = threading.Event(), []

    async def work() -> None:
        busy = [asyncio.create_task(in_thread(over.wait, 10)) for _ in range(2)]
        await asyncio.sleep(0)
        try:
            with pytest.raises(Unavailable):
                await in_thread(begun.append, 1, within=0.05)
        finally:
            over.set()
        await asyncio.gather(*busy)

    asyncio.run(work())

    assert begun == []


def test_who_is_cancelled_is_not_told_that_the_function_is_busy() -> None:
    over = threading.Event()

    async def work() -> None:
        waiting = asyncio.create_task(in_thread(over.wait, 10))
        await asyncio.sleep(0)
        waiting.cancel()
        try:
            with pytest.raises(asyncio.CancelledError):
                await waiting
        finally:
            over.set()

    asyncio.run(work())


def test_a_thread_waits_no_longer_for_the_loop_than_a_request_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEADLINE_SECONDS", "0.05")
    settings.cache_clear()

    with pytest.raises(Unavailable):
        asyncio.run(in_thread(on_loop, asyncio.sleep, 10, within=5))


def test_a_thread_can_wait_for_the_loop() -> None:
    async def told(number: int) -> tuple[int, int]:
        return number, threading.get_ident()

    number, where = asyncio.run(in_thread(on_loop, told, 7))

    assert (number, where) == (7, threading.get_ident())
