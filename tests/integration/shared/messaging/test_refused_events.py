"""An event that cannot be published is refused with its reason, and its neighbours are not."""

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker, NackError, UnroutableError

from scripts.minierp.local.system.system import System
from shared.process.settings import MissingSetting
from tests.integration.domain import NOBODY
from tests.integration.shared.listening import WRITTEN, an_event, bodies
from tests.integration.shared.looping import LoopFactory, Looping, looping
from tests.integration.shared.messaging.publishing import Exchange, outcome, outcomes


def test_an_event_that_no_queue_takes_is_refused_and_its_neighbours_are_not(
    publishing_to: Exchange, channel: BlockingChannel, queue: str, name: str
) -> None:
    channel.exchange_declare(name, "topic", auto_delete=True)
    channel.queue_bind(queue, name, WRITTEN)
    unheard = {**an_event(name), "type": "com.minierp.product.test.unheard.v1"}
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
