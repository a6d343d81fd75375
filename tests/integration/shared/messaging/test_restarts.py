"""A broker that is killed while many events are under way: each of them is there afterwards, or was reported."""

import asyncio
from collections.abc import Iterator

import pika
import pytest

from scripts.minierp.local.system.system import System, system
from shared.messaging import bus
from tests.eventually import eventually
from tests.integration.shared.listening import WRITTEN, an_event
from tests.integration.shared.looping import LoopFactory, looping

EVENTS = 500
QUEUE = "restarts"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of its own, for its broker is killed."""
    with system(tmp_path_factory.mktemp("system"), functions=False, sources=False, nginx=False) as started:
        yield started


def channel_of(running: System) -> pika.adapters.blocking_connection.BlockingChannel:
    return pika.BlockingConnection(pika.URLParameters(running.state.broker["url"])).channel()


def is_up(running: System) -> bool:
    """Whether the queue can be asked."""
    try:
        return bool(channel_of(running).queue_declare(QUEUE, passive=True))
    except pika.exceptions.AMQPError:
        return False


def subjects(running: System) -> list[str]:
    """What the queue holds."""
    channel, found = channel_of(running), list[str]()
    while (message := channel.basic_get(QUEUE, auto_ack=True))[0] is not None:
        found.append(message[1].headers["ce-subject"])
    return found


def test_a_broker_that_is_killed_loses_nothing_that_was_not_reported(
    running: System, loop_factory: LoopFactory, name: str
) -> None:
    channel = channel_of(running)
    channel.queue_declare(QUEUE, durable=True)
    channel.queue_bind(QUEUE, "minierp.events", WRITTEN)

    async def kill_in_the_middle() -> dict[str, BaseException | None]:
        sent = {f"{name}-{number}": bus.publish(an_event(f"{name}-{number}")) for number in range(EVENTS // 2)}
        await asyncio.wait(sent.values(), return_when=asyncio.FIRST_COMPLETED)
        killing = asyncio.create_task(asyncio.to_thread(running.kill, "rabbitmq"))
        for number in range(EVENTS // 2, EVENTS):
            sent[f"{name}-{number}"] = bus.publish(an_event(f"{name}-{number}"))
            await asyncio.sleep(0)
        await asyncio.wait([killing, *sent.values()], timeout=60)
        return {subject: confirmation.exception() for subject, confirmation in sent.items()}

    async def publish_after() -> bool:
        # Asked again if need be, as the relay does: what was sent to a broker that only just starts may wait for long.
        confirmation = bus.publish(an_event(f"{name}-after"))
        await asyncio.wait([confirmation], timeout=2)
        return confirmation.done() and confirmation.exception() is None

    before = running.state.parts["rabbitmq"].pid
    with looping(running.state, loop_factory) as process:
        became = process.run(kill_in_the_middle)
        eventually(lambda: running.state.parts["rabbitmq"].pid not in (before, None))
        running.wait_ready("rabbitmq")
        eventually(lambda: is_up(running))
        eventually(lambda: process.run(publish_after))

    confirmed = {subject for subject, error in became.items() if error is None}
    assert len(became) == EVENTS
    assert confirmed
    assert confirmed | {f"{name}-after"} <= set(subjects(running))
