"""What follows a commit: published at once, noted a moment later, flushed at the end, and never in anybody's way."""

import asyncio
from functools import partial

import pytest
from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.local.system.system import System
from shared.messaging import outbox
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.work import after_commit as module
from shared.work.after_commit import after_commit
from tests.integration.domain import NOBODY, Domain
from tests.integration.scripts.local.sources.line import line_to
from tests.integration.shared.listening import bodies
from tests.integration.shared.looping import LoopFactory, Looping, looping
from tests.integration.shared.work.following import Lines, added, committed, flushed, published, soon


def test_what_was_committed_is_published_and_marked_a_moment_later(
    process: Looping, channel: BlockingChannel, queue: str, name: str
) -> None:
    pending = committed(name)

    async def wait_for_the_mark() -> None:
        after_commit().add(pending)
        await soon(lambda: published(name) == 1)

    process.run(wait_for_the_mark)

    assert len(bodies(channel, queue, name)) == 1


def test_many_are_noted_at_a_time(process: Looping, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    notes: list[int] = []

    async def mark(positions: list[int]) -> None:
        notes.append(len(positions))

    monkeypatch.setattr(outbox, "mark", mark)

    process.run(partial(flushed, *committed(*(f"{name}-{number}" for number in range(200)))))

    assert sum(notes) == 200
    assert len(notes) <= 2


def test_without_a_broker_events_wait_in_the_outbox_and_the_log_says_so(
    services: System, loop_factory: LoopFactory, name: str, lines: Lines
) -> None:
    with looping(services.state, loop_factory, AMQP_URL=f"amqp://{NOBODY}/minierp") as process:
        process.run(partial(flushed, *committed(name)))

        assert published(name) == 0
        assert len(Domain("product").events(name)) == 1
        assert [line["message"].split(":")[0] for line in lines()] == ["after the commit"]


def test_a_connection_that_died_is_replaced_and_nothing_is_lost(
    services: System, loop_factory: LoopFactory, channel: BlockingChannel, queue: str, name: str
) -> None:
    with (
        line_to(services.state.broker["product_url"]) as line,
        looping(services.state, loop_factory, AMQP_URL=line.url) as process,
    ):
        process.run(partial(flushed, *committed(f"{name}-before")))
        line.cut()
        line.mend()

        process.run(partial(flushed, *committed(f"{name}-after")))

        assert published(name) == 2
    assert len(bodies(channel, queue, name)) == 2


def test_tasks_are_done_one_after_the_other_and_one_that_fails_harms_nothing(process: Looping, lines: Lines) -> None:
    done: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0.01)
        done.append("slow")

    async def failing() -> None:
        done.append("failing")
        raise ValueError("no luck")

    async def given_up() -> None:
        done.append("given up")
        raise asyncio.CancelledError

    async def quick() -> None:
        done.append("quick")

    process.run(partial(flushed, slow, failing, given_up, quick))

    assert done == ["slow", "failing", "given up", "quick"]
    assert [line["error_type"] for line in lines()] == ["ValueError", "CancelledError"]


def test_what_comes_while_tasks_are_done_is_done_too(process: Looping) -> None:
    done: list[str] = []

    async def second() -> None:
        done.append("second")

    async def first() -> None:
        await added(second)
        done.append("first")

    process.run(partial(flushed, first))

    assert done == ["first", "second"]


def test_a_task_speaks_for_itself_and_not_for_the_request_that_began_the_work(process: Looping, lines: Lines) -> None:
    async def speak() -> None:
        logs.log("info", "here")

    async def request() -> None:
        logs.bind(correlation_id="of a request")
        await flushed(speak)

    process.run(request)

    (line,) = lines()
    assert "correlation_id" not in line


def test_what_cannot_be_noted_is_left_to_the_relay(
    process: Looping, monkeypatch: pytest.MonkeyPatch, name: str, lines: Lines
) -> None:
    async def mark(positions: list[int]) -> None:
        raise Unavailable("The database cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark", mark)
        process.run(partial(flushed, *committed(f"{name}-before")))

    process.run(partial(flushed, *committed(f"{name}-after")))

    assert published(f"{name}-before") == 0
    assert published(f"{name}-after") == 1
    assert [line["error_type"] for line in lines()] == ["Unavailable"]


def test_what_is_too_much_is_left_to_the_relay(
    process: Looping, monkeypatch: pytest.MonkeyPatch, name: str, lines: Lines
) -> None:
    monkeypatch.setattr(module, "_MOST_UNDER_WAY", 2)
    many = committed(*(f"{name}-{number}" for number in range(3)))
    (too_much,) = committed(f"{name}-3")

    async def add_and_flush() -> None:
        after_commit().add(many)
        after_commit().add([too_much])
        await after_commit().flush()

    process.run(add_and_flush)

    assert published(name) == 3
    assert [line["message"] for line in lines()] == ["too much is under way after the commit: the relay will publish"]
