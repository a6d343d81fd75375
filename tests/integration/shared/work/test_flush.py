"""A flush, when a process ends, leaves nothing undone that can be done, and ends in time whatever hangs."""

import asyncio
from functools import partial

import pytest
from pika.adapters.blocking_connection import BlockingChannel

from shared.messaging import outbox
from shared.work import after_commit as module
from shared.work.after_commit import after_commit
from tests.integration.shared.listening import bodies
from tests.integration.shared.looping import Looping
from tests.integration.shared.work.following import committed, flushed, published, soon


def test_a_flush_under_load_leaves_nothing_unmarked(
    process: Looping, channel: BlockingChannel, queue: str, name: str
) -> None:
    batches = [committed(*(f"{name}-{batch}-{number}" for number in range(100))) for batch in range(10)]

    async def load() -> None:
        for batch in batches[:5]:
            after_commit().add(batch)
        await soon(lambda: published(name) > 0)
        for batch in batches[5:]:
            after_commit().add(batch)
        assert 0 < published(name) < 1000  # the others being confirmed or under way
        await after_commit().flush()

    process.run(load)

    assert published(name) == 1000
    assert len(bodies(channel, queue, name)) == 1000


def test_a_flush_ends_though_something_hangs_and_notes_what_it_can(
    process: Looping, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(module, "_FLUSH_SECONDS", 1.5)
    pending, mended = committed(name), asyncio.Event()

    async def hang() -> None:
        await mended.wait()

    async def timed_flush() -> float:
        began = asyncio.get_running_loop().time()
        await flushed(hang, *pending)
        mended.set()
        return asyncio.get_running_loop().time() - began

    assert process.run(timed_flush) < 1.6
    assert published(name) == 1


def test_a_flush_ends_though_nothing_can_be_noted_and_the_next_one_notes_it(
    process: Looping, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def mark(positions: list[int]) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark", mark)
        patch.setattr(module, "_NOTE_SECONDS", 60)
        patch.setattr(module, "_FLUSH_SECONDS", 1.2)
        process.run(partial(flushed, *committed(name)))
    assert published(name) == 0

    process.run(after_commit().flush)

    assert published(name) == 1


def test_what_was_cancelled_with_the_loop_is_done_by_the_flush(
    process: Looping, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pending, done, marking = committed(name), list[str](), asyncio.Event()

    async def task() -> None:
        done.append("begun")
        await asyncio.sleep(0)
        done.append("done")

    async def mark(positions: list[int]) -> None:
        marking.set()
        await asyncio.Event().wait()

    async def cancel_everything() -> None:
        after_commit().add(pending)
        await marking.wait()
        after_commit().add([task])
        await asyncio.sleep(0)
        for other in asyncio.all_tasks() - {asyncio.current_task()}:
            other.cancel()
        await asyncio.sleep(0)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark", mark)
        process.run(cancel_everything)
    assert (done, published(name)) == (["begun"], 0)

    process.run(after_commit().flush)

    assert done == ["begun", "begun", "done"]
    assert published(name) == 1


def test_a_flush_of_nothing_does_nothing(process: Looping) -> None:
    process.run(flushed)

    assert process.complaints == []
