"""Publishing: many events under way at once, each confirmed, or refused with its reason, on either event loop."""

import asyncio
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker, NackError, UnroutableError

from scripts.minierp.local.system.system import System
from shared.messaging import bus
from shared.messaging.envelope import Envelope
from shared.messaging.publisher import Publisher
from shared.process.settings import MissingSetting
from tests.eventually import eventually
from tests.integration.domain import NOBODY
from tests.integration.scripts.local.sources.line import Line, line_to
from tests.integration.shared.listening import WRITTEN, an_event, bodies
from tests.integration.shared.looping import LoopFactory, Looping, looping

PATIENCE = 30.0
FRAME_METHOD, FRAME_HEADER, FRAME_BODY = 1, 2, 3  # AMQP 0-9-1, section 4.2.3

Outcome = BaseException | None
Exchange = Callable[[str], AbstractContextManager[Looping]]


@pytest.fixture
def line(services: System) -> Iterator[Line]:
    """A line to the broker that can be cut."""
    with line_to(services.state.broker["product_url"]) as line:
        yield line


@pytest.fixture
def process(services: System, line: Line, loop_factory: LoopFactory) -> Iterator[Looping]:
    """A process of the product domain that publishes by this line."""
    with looping(services.state, loop_factory, AMQP_URL=line.url) as process:
        yield process


@pytest.fixture
def publishing_to(services: System, loop_factory: LoopFactory) -> Exchange:
    """publishing_to(exchange): the process of an administrator that publishes to this exchange."""
    url = services.state.broker["url"]
    return lambda exchange: looping(services.state, loop_factory, AMQP_URL=url, EVENTS_EXCHANGE=exchange)


async def outcomes_of(confirmations: Sequence[asyncio.Future[None]]) -> list[Outcome]:
    """What became of them, in their order."""
    _, pending = await asyncio.wait(confirmations, timeout=PATIENCE)
    assert not pending, f"{len(pending)} have neither been confirmed nor refused"
    return [confirmation.exception() for confirmation in confirmations]


def outcomes(process: Looping, *events: Envelope) -> list[Outcome]:
    """What becomes of events that are published at once."""

    async def publish() -> list[Outcome]:
        return await outcomes_of([bus.publish(event) for event in events])

    return process.run(publish)


def outcome(process: Looping, event: Envelope) -> Outcome:
    (became,) = outcomes(process, event)
    return became


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


def test_an_event_that_no_queue_takes_is_refused_and_its_neighbours_are_not(
    publishing_to: Exchange, channel: BlockingChannel, queue: str, name: str
) -> None:
    channel.exchange_declare(name, "topic", auto_delete=True)
    channel.queue_bind(queue, name, WRITTEN)
    unheard = {**an_event(name), "type": "com.minierp.test.unheard.v1"}
    with publishing_to(name) as process:
        became = outcomes(process, an_event(name), unheard, an_event(name))

    assert [type(each) for each in became] == [type(None), UnroutableError, type(None)]
    assert len(bodies(channel, queue, name)) == 2


def test_an_event_that_the_broker_does_not_take_is_refused_and_its_neighbours_are_not(
    publishing_to: Exchange, channel: BlockingChannel, name: str
) -> None:
    channel.exchange_declare(name, "topic", auto_delete=True)
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    channel.queue_declare(name, exclusive=True, arguments=full)
    channel.queue_bind(name, name, WRITTEN)
    with publishing_to(name) as process:
        assert outcome(process, an_event(f"{name}-taken")) is None
        assert isinstance(outcome(process, an_event(f"{name}-refused")), NackError)
        assert len(bodies(channel, name, name)) == 1
        assert outcome(process, an_event(f"{name}-after")) is None


def test_an_exchange_that_is_not_there_is_the_reason_given_and_works_once_it_is(
    publishing_to: Exchange, channel: BlockingChannel, queue: str, name: str
) -> None:
    with publishing_to(name) as process:
        assert isinstance(outcome(process, an_event(name)), ChannelClosedByBroker)
        channel.exchange_declare(name, "topic", auto_delete=True)
        channel.queue_bind(queue, name, WRITTEN)

        assert outcome(process, an_event(name)) is None


def test_an_event_that_cannot_be_written_holds_nobody_up(process: Looping, name: str) -> None:
    bad, good = outcomes(process, {**an_event(name), "data": object()}, an_event(name))

    assert isinstance(bad, TypeError)
    assert good is None


def test_without_an_address_the_variable_that_is_missing_is_named(
    services: System, loop_factory: LoopFactory, name: str
) -> None:
    with looping(services.state, loop_factory, AMQP_URL="") as process:
        assert isinstance(outcome(process, an_event(name)), MissingSetting)


def test_while_the_broker_is_away_every_event_is_told_so_and_the_next_tries_anew(
    services: System, loop_factory: LoopFactory, name: str
) -> None:
    with looping(services.state, loop_factory, AMQP_URL=f"amqp://{NOBODY}/minierp") as process:
        for _ in range(2):
            became = outcomes(process, *(an_event(name) for _ in range(50)))
            assert all(isinstance(each, (AMQPError, OSError)) for each in became)


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
