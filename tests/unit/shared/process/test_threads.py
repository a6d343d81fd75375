import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from shared.process import threads
from shared.process.settings import settings
from shared.process.threads import in_thread, on_loop

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


def test_a_thread_can_wait_for_the_loop() -> None:
    async def told(number: int) -> tuple[int, int]:
        return number, threading.get_ident()

    number, where = asyncio.run(in_thread(on_loop, told, 7))

    assert (number, where) == (7, threading.get_ident())
