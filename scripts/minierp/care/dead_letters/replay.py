"""Bringing dead letters back to the queue they came from.

First the broker confirms that the queue has the message, then the dead letter is acknowledged: a crash in between
leaves a duplicate, which every function recognises, and never a loss.
"""

from collections.abc import Callable

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import NackError, UnroutableError

from scripts.minierp.care.dead_letters.broker import Broker, Delivery
from scripts.minierp.care.dead_letters.choice import Choice, chosen
from scripts.minierp.terminal.errors import CliError
from shared.delivery.letters import identity, returning


def replay(broker: Broker, choice: Choice, done: Callable[[str, str], None]) -> None:
    """Republishes what is chosen and tells `done(queue, event_id)` of each. Raises CliError where a queue is full."""
    for queue in choice.queues:
        with broker.channel() as channel:
            channel.confirm_delivery()
            for delivery in chosen(channel, queue, choice):
                republish(channel, queue, delivery)
                channel.basic_ack(delivery.tag)
                done(queue, identity(delivery.properties, delivery.body))


def republish(channel: BlockingChannel, queue: str, delivery: Delivery) -> None:
    """Puts a copy into `queue`, its event as it was; returns when the broker has it."""
    try:
        channel.basic_publish("", queue, delivery.body, returning(delivery.properties), mandatory=True)
    except UnroutableError as error:
        raise CliError(f"There is no queue {queue!r} to return to.", "Start the system first: `minierp up`.") from error
    except NackError as error:
        raise CliError(
            f"The queue {queue!r} takes no more messages.", "Let its function catch up, then go on."
        ) from error
