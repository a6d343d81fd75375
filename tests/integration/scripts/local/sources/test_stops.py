"""What becomes of messages when the adapter or the broker stops."""

import time
from pathlib import Path

import pytest

from tests.eventually import eventually
from tests.integration.scripts.local.sources.broker import Queue
from tests.integration.scripts.local.sources.conftest import StartAdapter
from tests.integration.scripts.local.sources.line import line_to
from tests.integration.scripts.local.sources.process import LOG
from tests.integration.scripts.local.sources.sink import Reply, Sink


@pytest.mark.parametrize(("parallelism", "lost"), [(1, 4), (10, 22)])
def test_sigterm_dead_letters_what_the_workers_hold_and_what_is_next_in_line(
    queue: Queue, function: Sink, start_adapter: StartAdapter, parallelism: int, lost: int
) -> None:
    function.behave = function.hold
    for _ in range(50):
        queue.publish()

    with start_adapter(parallelism=parallelism) as process:
        eventually(lambda: len(function.received) == parallelism and queue.waiting() == 0)
        process.terminate()
        assert process.wait(30) == 0

    queue.wait_for_dead(lost)
    eventually(lambda: queue.waiting() == 50 - lost)


def test_sigterm_ends_an_idle_adapter_without_losing_anything(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = lambda _: Reply(last=True)

    with start_adapter() as process:
        queue.publish()
        eventually(lambda: function.settled)
        process.terminate()
        assert process.wait(30) == 0

    assert (queue.waiting(), queue.dead()) == (0, 0)


def test_sigkill_requeues_what_was_in_flight(queue: Queue, function: Sink, start_adapter: StartAdapter) -> None:
    function.behave = function.hold
    for _ in range(5):
        queue.publish()

    with start_adapter(parallelism=2) as process:
        eventually(lambda: len(function.received) == 2)
        process.kill()
        process.wait()

    eventually(lambda: queue.waiting() == 5)
    assert queue.dead() == 0


def test_a_lost_connection_redelivers_what_was_in_flight_and_messages_flow_again(
    queue: Queue, function: Sink, start_adapter: StartAdapter, source_url: str
) -> None:
    function.behave = function.hold
    with line_to(source_url) as line, start_adapter(broker_url=line.url):
        queue.publish("in flight")
        eventually(lambda: function.events == ["in flight"])
        line.cut()
        eventually(lambda: queue.waiting() == 1)
        function.released.set()
        line.mend()
        queue.publish("later")
        eventually(lambda: function.events == ["in flight", "in flight", "later"])

    assert queue.dead() == 0


def test_a_broker_that_stays_away_ends_the_adapter_with_exit_code_1(
    queue: Queue, start_adapter: StartAdapter, source_url: str
) -> None:
    with line_to(source_url) as line, start_adapter(broker_url=line.url) as process:
        line.cut()
        began = time.monotonic()
        assert process.wait(30) == 1

    assert 6 <= time.monotonic() - began <= 12


def test_a_queue_that_was_deleted_and_declared_again_is_consumed_again(
    queue: Queue, function: Sink, start_adapter: StartAdapter, tmp_path: Path
) -> None:
    with start_adapter():
        queue.channel.queue_delete(queue.name)
        eventually(lambda: "channel closed" in (tmp_path / LOG).read_text())
        queue.channel.queue_declare(queue.name, durable=True, arguments={"x-queue-type": "quorum"})
        queue.publish("after")
        eventually(lambda: function.events == ["after"])
