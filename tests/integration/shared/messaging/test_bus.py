"""Publishing: many events under way at once, each confirmed, or refused with its reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker, UnroutableError

from scripts.minierp.local.system.system import System
from shared.messaging import bus
from shared.messaging.envelope import Envelope
from shared.process.settings import MissingSetting
from tests.eventually import eventually
from tests.integration.domain import in_domain
from tests.integration.scripts.local.sources.line import Line, line_to
from tests.integration.shared.listening import WRITTEN, an_event, bodies

PATIENCE = 30.0


def published(event: Envelope) -> None:
    bus.publish(event).result(PATIENCE)


def failure(event: Envelope) -> BaseException | None:
    return bus.publish(event).exception(PATIENCE)


@pytest.fixture
def line(services: System) -> Iterator[Line]:
    """The bus of the product domain, by a line that can be cut."""
    with (
        line_to(services.state.broker["product_url"]) as line,
        in_domain(services.state, "product", AMQP_URL=line.url),
    ):
        yield line


@contextmanager
def exchange(services: System, name: str) -> Iterator[None]:
    """The bus of an administrator that publishes to this exchange."""
    with in_domain(services.state, "product", AMQP_URL=services.state.broker["url"], EVENTS_EXCHANGE=name):
        yield


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
    line: Line, channel: BlockingChannel, queue: str, name: str
) -> None:
    confirmations = [bus.publish(an_event(f"{name}-{number}-")) for number in range(500)]

    assert [confirmation.result(PATIENCE) for confirmation in confirmations] == [None] * 500
    came = heard(channel, queue, 500)
    assert len(came) == 500
    assert all(f"{name}-{number}-" in body for number, body in enumerate(came))


def test_publishing_to_a_dead_line_is_an_error_and_works_again_once_it_is_mended(
    line: Line, channel: BlockingChannel, queue: str, name: str
) -> None:
    published(an_event(name))
    line.cut()
    assert isinstance(failure(an_event(name)), (AMQPError, OSError))
    line.mend()

    published(an_event(name))

    assert len(bodies(channel, queue, name)) == 2


def test_what_was_under_way_when_the_line_was_cut_is_published_on_the_next_one(
    line: Line, channel: BlockingChannel, queue: str, name: str
) -> None:
    published(an_event(f"{name}-before"))
    confirmations = [bus.publish(an_event(f"{name}-{number}-")) for number in range(300)]
    line.cut()
    line.mend()
    outcomes = [confirmation.exception(PATIENCE) for confirmation in confirmations]

    came = "".join(heard(channel, queue, outcomes.count(None)))
    assert all(f"{name}-{number}-" in came for number, outcome in enumerate(outcomes) if outcome is None)
    published(an_event(f"{name}-after"))


def test_an_event_that_no_queue_takes_is_refused_and_its_neighbours_are_not(
    services: System, channel: BlockingChannel, queue: str, name: str
) -> None:
    channel.exchange_declare(name, "topic", auto_delete=True)
    channel.queue_bind(queue, name, WRITTEN)
    with exchange(services, name):
        events = [an_event(name), {**an_event(name), "type": "com.minierp.test.unheard.v1"}, an_event(name)]
        outcomes = [confirmation.exception(PATIENCE) for confirmation in map(bus.publish, events)]

    assert [type(outcome) for outcome in outcomes] == [type(None), UnroutableError, type(None)]
    assert len(bodies(channel, queue, name)) == 2


def test_an_exchange_that_is_not_there_is_the_reason_given_and_works_once_it_is(
    services: System, channel: BlockingChannel, queue: str, name: str
) -> None:
    with exchange(services, name):
        assert isinstance(failure(an_event(name)), ChannelClosedByBroker)
        channel.exchange_declare(name, "topic", auto_delete=True)
        channel.queue_bind(queue, name, WRITTEN)

        published(an_event(name))


def test_an_event_that_cannot_be_written_holds_nobody_up(line: Line, name: str) -> None:
    confirmations = [bus.publish(event) for event in ({**an_event(name), "data": object()}, an_event(name))]

    assert isinstance(confirmations[0].exception(PATIENCE), TypeError)
    assert confirmations[1].exception(PATIENCE) is None


def test_without_an_address_the_variable_that_is_missing_is_named(services: System, name: str) -> None:
    with in_domain(services.state, "product", AMQP_URL=""):
        assert isinstance(failure(an_event(name)), MissingSetting)


def test_the_thread_outlives_an_unexpected_error(line: Line, channel: BlockingChannel, queue: str, name: str) -> None:
    published(an_event(name))
    publisher = bus._bus()._publisher
    assert publisher is not None
    publisher.call(lambda: 1 // 0)
    eventually(lambda: bus._bus()._publisher is not publisher)

    published(an_event(name))

    assert len(bodies(channel, queue, name)) == 2
