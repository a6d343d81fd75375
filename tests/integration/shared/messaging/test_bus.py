"""Publishing: many events under way at once, each confirmed, or refused with its reason, on either event loop."""

import asyncio
import struct
from contextlib import suppress
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from shared.messaging import bus
from shared.messaging.publisher import Publisher
from tests.eventually import eventually
from tests.integration.scripts.local.sources.line import Line
from tests.integration.shared.listening import an_event, bodies
from tests.integration.shared.looping import Looping
from tests.integration.shared.messaging.publishing import Outcome, outcome, outcomes, outcomes_of

FRAME_METHOD, FRAME_HEADER, FRAME_BODY = 1, 2, 3  # AMQP 0-9-1, section 4.2.3


def publisher() -> Publisher:
    """This process's."""
    loaded = bus._bus()._publisher
    assert loaded is not None
    return loaded


def heard(channel: BlockingChannel, queue: str, count: int) -> list[Any]:
    """The bodies of so many messages, as they come."""
    messages: list[Any] = []

    def all_are_there() -> bool:
        while (message := channel.basic_get(queue, auto_ack=True))[0] is not None:
            messages.append(message[2].decode())
        return len(messages) >= count

    eventually(all_are_there)
    return messages


def test_many_events_are_under_way_at_once_and_come_once_and_in_order(
    process: Looping, channel: BlockingChannel, queue: str, name: str
) -> None:
    assert outcomes(process, *(an_event(f"{name}-{number}-") for number in range(500))) == [None] * 500

    came = heard(channel, queue, 500)
    assert len(came) == 500
    assert all(f"{name}-{number}-" in body for number, body in enumerate(came))
    assert process.complaints == []


class Writes:
    """A transport that remembers what is written."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self.each: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.each.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def frames(data: bytes) -> list[int]:
    """The types of the frames in `data`, in order."""
    if not data:
        return []
    kind, _channel, size = struct.unpack_from("!BHI", data)
    return [kind, *frames(data[7 + size + 1 :])]


def test_the_frames_of_an_event_leave_in_one_write(process: Looping, name: str) -> None:
    assert outcome(process, an_event(name)) is None
    connection = publisher()._connection
    assert connection is not None
    connection._transport = writes = Writes(connection._transport)

    assert outcomes(process, an_event(name), an_event(name)) == [None, None]

    assert [frames(write) for write in writes.each] == [[FRAME_METHOD, FRAME_HEADER, FRAME_BODY]] * 2


def test_publishing_to_a_dead_line_is_an_error_and_works_again_once_it_is_mended(
    process: Looping, line: Line, channel: BlockingChannel, queue: str, name: str
) -> None:
    assert outcome(process, an_event(name)) is None
    line.cut()
    assert isinstance(outcome(process, an_event(name)), (AMQPError, OSError))
    line.mend()

    assert outcome(process, an_event(name)) is None

    assert len(bodies(channel, queue, name)) == 2


def test_what_was_under_way_when_the_line_was_cut_is_published_on_the_next_one(
    process: Looping, line: Line, channel: BlockingChannel, queue: str, name: str
) -> None:
    async def cut_in_the_middle() -> list[Outcome]:
        confirmations = [bus.publish(an_event(f"{name}-{number}-")) for number in range(300)]
        await asyncio.to_thread(line.cut)
        line.mend()
        return await outcomes_of(confirmations)

    assert outcome(process, an_event(f"{name}-before")) is None
    became = process.run(cut_in_the_middle)

    came = "".join(heard(channel, queue, became.count(None)))
    assert all(f"{name}-{number}-" in came for number, error in enumerate(became) if error is None)
    assert outcome(process, an_event(f"{name}-after")) is None


def test_what_waits_for_a_connection_when_it_breaks_is_published_on_the_second_one(
    process: Looping, line: Line, channel: BlockingChannel, queue: str, name: str
) -> None:
    assert outcome(process, an_event(f"{name}-before")) is None
    line.cut()
    line.mend()

    assert outcomes(process, *(an_event(f"{name}-{number}-") for number in range(10))) == [None] * 10

    assert len(bodies(channel, queue, name)) == 11


def test_publishing_outlives_an_unexpected_error(
    process: Looping, channel: BlockingChannel, queue: str, name: str
) -> None:
    assert outcome(process, an_event(f"{name}-before")) is None
    publisher()._last_tag += 7  # the broker's next confirmation is of an event that nobody knows

    assert outcome(process, an_event(name)) is None  # on the next connection

    (complaint,) = process.complaints
    assert complaint.startswith("Fatal error")
    assert {properties.headers["ce-subject"] for properties in bodies(channel, queue, name)} == {
        f"{name}-before",
        name,
    }


def test_whoever_gives_up_waiting_harms_nobody(
    process: Looping, channel: BlockingChannel, queue: str, name: str
) -> None:
    async def give_up() -> list[Outcome]:
        bus.publish(an_event(f"{name}-given-up")).cancel()
        return await outcomes_of([bus.publish(an_event(name))])

    assert process.run(give_up) == [None]

    assert len(bodies(channel, queue, name)) == 2
    assert process.complaints == []


def test_what_is_under_way_when_the_connection_is_closed_ends_with_a_reason(process: Looping, name: str) -> None:
    async def publish_and_close() -> list[Outcome]:
        confirmations = [bus.publish(an_event(name)) for _ in range(3)]
        await bus.close()
        return await outcomes_of(confirmations)

    became = process.run(publish_and_close)

    assert all(isinstance(each, AMQPError) for each in became)
    assert outcome(process, an_event(name)) is None
    assert process.complaints == []


def test_closing_without_a_connection_does_nothing(process: Looping) -> None:
    process.run(bus.close)

    assert process.complaints == []


def test_the_loop_does_not_stand_still_while_the_library_is_loaded(process: Looping, name: str) -> None:
    async def publish() -> bool:
        confirmation = bus.publish(an_event(name))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(confirmation), 0)
        return bus._bus()._publisher is None and (await outcomes_of([confirmation])) == [None]

    assert process.run(publish)
